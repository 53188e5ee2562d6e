package dev.torte.app.demo;

import dev.torte.model.Model;
import dev.torte.model.io.Digest;
import dev.torte.runtime.LoadedModel;

/** What a capsule's card promises about its arithmetic: the hash of all logits over a fixed probe of 256 bytes, 0 to 255. */
final class Conformance {
    /** Name of the fact on the card. */
    static final String FACT = "conformance";

    private Conformance() {}

    /** Returns SHA-256 of the raw little-endian bits of the logits after each byte of the probe, 64 hex digits. */
    static String of(LoadedModel capsule) {
        byte[] probe = new byte[Model.BYTES];
        for (int i = 0; i < probe.length; i++) {
            probe[i] = (byte) i;
        }
        float[] logits = new float[probe.length * Model.BYTES];
        capsule.session().feedEach(probe, 0, probe.length, logits, 0);
        Digest digest = new Digest();
        LogitBits.add(digest, logits, logits.length);
        return digest.hex();
    }
}
