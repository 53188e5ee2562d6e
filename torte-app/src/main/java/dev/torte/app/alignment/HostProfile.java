package dev.torte.app.alignment;

import dev.torte.corpus.Corpus;
import dev.torte.model.TorteException;
import dev.torte.model.io.Card;
import dev.torte.runtime.LoadedModel;
import dev.torte.runtime.Rotation;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a host can find out about itself on text that needs no labels and is not of a brick's domain, to receive bricks better.
 *
 * @param logitDeviation the standard deviation of a row of its logits, mean over the text
 * @param towardsAnchors the rotation that brings its states nearest to the canonical anchors
 */
public record HostProfile(double logitDeviation, Optional<Rotation> towardsAnchors) {
    /** What the card of a brick says of the first host on which it was learnt. */
    public static final String CARD = "host.logitDeviation";

    private static final int MOST_WINDOW_BYTES = 256;
    private static final int MOST_WINDOWS = 64;

    /**
     * Looks at a host.
     *
     * @param corpus of which the host reads windows that fit its context
     * @throws TorteException.TooShort if it has no window
     */
    public static HostProfile of(LoadedModel host, Corpus corpus) {
        int window = Math.min(
                MOST_WINDOW_BYTES, host.blueprint().model().contextSymbols().orElse(MOST_WINDOW_BYTES));
        SharedText text = SharedText.of(corpus, window, window, MOST_WINDOWS);
        if (text.groups() == 0) {
            throw new TorteException.TooShort(corpus.origin(), "a look at a host", window, corpus.length());
        }
        return new HostProfile(deviation(host, text), Optional.of(rotation(host, text)));
    }

    /** Returns what a brick's card says, if it does. */
    public static OptionalDouble deviation(Card card) {
        return card.get(CARD)
                .map(text -> OptionalDouble.of(Double.parseDouble(text)))
                .orElse(OptionalDouble.empty());
    }

    private static double deviation(LoadedModel host, SharedText text) {
        int vocabulary = host.tokenizer().vocabulary();
        double sum = 0;
        for (int w = 0; w < text.count(); w++) {
            byte[] window = text.window(w);
            float[] logits = new float[window.length * vocabulary];
            host.session().feedEach(window, 0, window.length, logits, 0);
            for (int row = 0; row < logits.length; row += vocabulary) {
                sum += deviation(logits, row, vocabulary);
            }
        }
        return sum / text.bytes();
    }

    private static double deviation(float[] logits, int from, int count) {
        double mean = 0;
        for (int i = from; i < from + count; i++) {
            mean += logits[i];
        }
        mean /= count;
        double square = 0;
        for (int i = from; i < from + count; i++) {
            square += (logits[i] - mean) * (logits[i] - mean);
        }
        return Math.sqrt(square / count);
    }

    private static Rotation rotation(LoadedModel host, SharedText text) {
        CoreStates own = CoreStates.of("host", "", host, text, bytes -> {});
        int width = own.width();
        CoreStates anchors = CoreStates.anchors(width, text);
        float[] towards = PairedStates.of(own, anchors, text).rotation().rotation();
        // Procrustes multiplies rows from the right, a receiver from the left.
        float[] transposed = new float[towards.length];
        for (int i = 0; i < width; i++) {
            for (int j = 0; j < width; j++) {
                transposed[j * width + i] = towards[i * width + j];
            }
        }
        return Rotation.of(width, transposed);
    }
}
