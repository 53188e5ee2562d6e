package dev.torte.app.capsule;

import dev.torte.app.Engine;
import dev.torte.kernels.Kernels;
import dev.torte.model.Model;
import dev.torte.model.TorteException;
import dev.torte.model.Weights;
import dev.torte.model.contract.CanonicalAnchors;
import dev.torte.model.io.Card;
import dev.torte.model.io.Digest;
import dev.torte.model.io.ModelFile;
import dev.torte.runtime.LoadedModel;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a capsule's card promises to every host: which anchors or which counting it was made for ({@value #CONTRACT}) and what it answers
 * ({@value #CONFORMANCE}). Kernels give the same bits everywhere, so a host that computes another answer runs another capsule
 * or is broken. Takes milliseconds, also where loading the capsule takes longer.
 */
public final class CapsuleFacts {
    /** The card's name for what the capsule counts on, such as {@code lc-causal-byte-anchor/1 width 64} or {@code torte-context-mix/1}. */
    public static final String CONTRACT = "contract";

    /** The card's name for the SHA-256 over the float bits, little-endian, of the logits after each byte of the probe. */
    public static final String CONFORMANCE = "conformance";

    private static final int PROBE_BYTES = 256;

    /** Of a carried text, the probe follows so many bytes: all of it would take seconds to read. */
    private static final int TEXT_BYTES = 1 << 10;

    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private CapsuleFacts() {}

    /**
     * A capsule that keeps what its card promises.
     *
     * @param path   where it was read from
     * @param signer who signed it, if there is a signature beside it
     */
    public record Verified(Path path, Card card, String identity, long sizeBytes, Optional<Signer> signer) {}

    /**
     * Who is said to have signed.
     *
     * @param key     its id
     * @param trusted whether the store has the key, and so could check it
     */
    public record Signer(String key, boolean trusted) {}

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
        return card.with(CONTRACT, contract(weights.blueprint().model()))
                .with(CONFORMANCE, conformance(weights, kernels));
    }

    static String contract(Model capsule) {
        return capsule instanceof Model.ContextMixCapsule
                ? Model.ContextMixCapsule.VERSION
                : CanonicalAnchors.name(capsule.abiWidth());
    }

    /**
     * Returns the SHA-256 over the logits of the probe, 64 hex digits.
     *
     * @throws IllegalArgumentException if the weights carry text and it is none
     */
    public static String conformance(Weights weights, Kernels kernels) {
        float[] logits = new float[PROBE_BYTES * Model.BYTES];
        LoadedModel.ofBeginning(weights, kernels, TEXT_BYTES).session().feedEach(probe(), 0, PROBE_BYTES, logits, 0);
        MemorySegment bits = MemorySegment.ofArray(new byte[logits.length * Float.BYTES]);
        MemorySegment.copy(logits, 0, bits, F32, 0, logits.length);
        return new Digest().add(bits).hex();
    }

    /**
     * Holds a capsule against its own card. Format and identity are checked by opening it.
     *
     * @throws TorteException.Incompatible listing each fact that is missing or wrong
     * @throws TorteException if the file cannot be opened or is no capsule
     */
    static Verified verify(Engine engine, Path path) {
        try (ModelFile file = ModelFile.open(path)) {
            Engine.requireCapsule(path, file.recipe());
            List<String> mismatches = new ArrayList<>();
            compare(file.card(), CONTRACT, contract(file.blueprint().model()), mismatches);
            compare(file.card(), CONFORMANCE, conformance(file.weights(), engine.kernels()), mismatches);
            if (!mismatches.isEmpty()) {
                throw new TorteException.Incompatible(
                        path,
                        "what its card promises",
                        mismatches,
                        "Do not use it; get it again, or make it again with 'torte capsule train' or 'torte import'.");
            }
            return new Verified(path, file.card(), file.identity(), file.sizeBytes(), Optional.empty());
        } catch (IllegalArgumentException e) {
            throw Engine.noText(path, e);
        }
    }

    private static void compare(Card card, String fact, String computed, List<String> mismatches) {
        String promised = card.get(fact).orElse("nothing");
        if (!promised.equals(computed)) {
            mismatches.add(fact + ": expected " + promised + ", found " + computed);
        }
    }
}
