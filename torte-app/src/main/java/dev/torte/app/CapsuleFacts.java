package dev.torte.app;

import dev.torte.kernels.Kernels;
import dev.torte.model.Model;
import dev.torte.model.TorteException;
import dev.torte.model.Weights;
import dev.torte.model.contract.CanonicalAnchors;
import dev.torte.model.io.Card;
import dev.torte.model.io.Digest;
import dev.torte.runtime.LoadedModel;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a capsule's card promises to every host: which anchors or which counting it was made for ({@value #CONTRACT}) and what it answers
 * ({@value #CONFORMANCE}). Kernels give the same bits everywhere, so a host that computes another answer runs another capsule
 * or is broken.
 */
public final class CapsuleFacts {
    /** The card's name for what the capsule counts on, such as {@code lc-causal-byte-anchor/1 width 64} or {@code torte-context-mix/1}. */
    public static final String CONTRACT = "contract";

    /** The card's name for the SHA-256 over the float bits, little-endian, of the logits after each byte of the probe. */
    public static final String CONFORMANCE = "conformance";

    private static final int PROBE_BYTES = 256;

    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private CapsuleFacts() {}

    /** Returns the probe, a new array: the byte values 0 to 255 in order. */
    static byte[] probe() {
        byte[] probe = new byte[PROBE_BYTES];
        for (int i = 0; i < probe.length; i++) {
            probe[i] = (byte) i;
        }
        return probe;
    }

    /** Returns the card with both facts of these weights. */
    public static Card seal(Card card, Weights weights, Kernels kernels) {
        LoadedModel model = LoadedModel.of(weights, kernels);
        return card.with(CONTRACT, contract(model.blueprint().model())).with(CONFORMANCE, conformance(model));
    }

    static String contract(Model capsule) {
        return capsule instanceof Model.ContextMixCapsule
                ? Model.ContextMixCapsule.VERSION
                : CanonicalAnchors.VERSION + " width " + capsule.abiWidth();
    }

    /** Returns the SHA-256 over the logits of the probe, 64 hex digits. */
    public static String conformance(LoadedModel model) {
        float[] logits = new float[PROBE_BYTES * Model.BYTES];
        model.session().feedEach(probe(), 0, PROBE_BYTES, logits, 0);
        MemorySegment bits = MemorySegment.ofArray(new byte[logits.length * Float.BYTES]);
        MemorySegment.copy(logits, 0, bits, F32, 0, logits.length);
        return new Digest().add(bits).hex();
    }

    /**
     * Loads a capsule and holds it against its own card. Format and identity are checked by loading.
     *
     * @throws TorteException.Incompatible listing each fact that is missing or wrong
     * @throws TorteException if the file cannot be loaded or is no capsule
     */
    public static ReadyModel verify(Engine engine, Path path) {
        ReadyModel ready = engine.loadCapsule(path);
        List<String> mismatches = new ArrayList<>();
        compare(ready.card(), CONTRACT, contract(ready.model().blueprint().model()), mismatches);
        compare(ready.card(), CONFORMANCE, conformance(ready.model()), mismatches);
        if (!mismatches.isEmpty()) {
            throw new TorteException.Incompatible(
                    path,
                    "what its card promises",
                    mismatches,
                    "Do not use it; get it again, or make it again with 'torte capsule train' or 'torte import'.");
        }
        return ready;
    }

    private static void compare(Card card, String fact, String computed, List<String> mismatches) {
        String promised = card.get(fact).orElse("nothing");
        if (!promised.equals(computed)) {
            mismatches.add(fact + ": expected " + promised + ", found " + computed);
        }
    }
}
