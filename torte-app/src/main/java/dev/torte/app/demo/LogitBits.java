package dev.torte.app.demo;

import dev.torte.model.io.Digest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Logits as the bits that they are. */
final class LogitBits {
    private LogitBits() {}

    /** Adds the raw bits of the first {@code count} logits, little-endian. */
    static void add(Digest digest, float[] logits, int count) {
        ByteBuffer bytes = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            bytes.putInt(Float.floatToRawIntBits(logits[i]));
        }
        digest.add(bytes.array());
    }
}
