package dev.torte.model.contract;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Little-endian float tables that ship with the program and may never change: each is checked against its hash. */
final class FrozenTable {

    private FrozenTable() {}

    /** Reads resource {@code name} of this package, which must have exactly the given SHA-256. */
    static float[] read(String name, int elements, String sha256) {
        byte[] bytes;
        try (InputStream in = FrozenTable.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the program is incomplete: no table " + name);
            }
            bytes = in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("table " + name, e);
        }
        String found = hash(bytes);
        if (!found.equals(sha256)) {
            throw new IllegalStateException("table " + name + " was altered: expected " + sha256 + ", found " + found);
        }
        float[] values = new float[elements];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return values;
    }

    /** Returns the SHA-256 of the values as little-endian float32, lowercase hex. */
    static String hash(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return hash(bytes.array());
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
