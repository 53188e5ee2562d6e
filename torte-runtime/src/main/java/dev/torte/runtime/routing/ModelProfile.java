package dev.torte.runtime.routing;

import dev.torte.model.SplitMix64;
import dev.torte.runtime.LoadedModel;
import dev.torte.runtime.Session;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Makes the profile of a model from the model alone: of the text that it carries, or else of {@value #WRITTEN_BYTES} bytes that it
 * writes, drawn by a pinned seed. Of written text not the byte that was drawn is counted but the chances of all, which tells as much
 * as a text several times as long.
 */
public final class ModelProfile {
    /** How much a model writes. */
    public static final int WRITTEN_BYTES = 1 << 18;

    private static final int STREAMS = 32;

    /** Texts begin anew after so many bytes, as models stray from what they learnt. */
    private static final int TEXT_BYTES = 1 << 9;

    private static final int ROUNDS = WRITTEN_BYTES / STREAMS / TEXT_BYTES;
    private static final byte NEWLINE = '\n';

    private ModelProfile() {}

    /**
     * Returns the profile of a model; the same on every machine.
     *
     * @param written told how many bytes were written since it was last told; nothing for a model that carries text
     * @throws IllegalArgumentException if the model's symbols are not bytes
     */
    public static DomainProfile of(LoadedModel model, LongConsumer written) {
        requireBytes(model);
        Optional<byte[]> carried = model.carriedText();
        if (carried.isPresent()) {
            return DomainProfile.ofText(carried.get());
        }
        ProfileCounts counts = new ProfileCounts();
        SplitMix64 random = SplitMix64.named(0, "profile");
        Session session = Session.start(model, STREAMS);
        byte[] drawn = new byte[STREAMS];
        int[] contexts = new int[STREAMS];
        float[] chances = new float[STREAMS * DomainProfile.BYTES];
        for (int round = 0; round < ROUNDS; round++) {
            session.reset();
            Arrays.fill(drawn, NEWLINE);
            Arrays.fill(contexts, NEWLINE);
            for (int i = 0; i < TEXT_BYTES; i++) {
                session.feed(drawn);
                System.arraycopy(session.logits(), 0, chances, 0, chances.length);
                for (int stream = 0; stream < STREAMS; stream++) {
                    int at = stream * DomainProfile.BYTES;
                    model.kernels().softmax(chances, at, DomainProfile.BYTES, 1);
                    counts.add(contexts[stream], chances, at);
                    drawn[stream] = (byte) draw(chances, at, random.nextUnit());
                    contexts[stream] = ProfileKey.push(contexts[stream], drawn[stream] & 0xFF);
                }
                written.accept(STREAMS);
            }
        }
        return counts.profile();
    }

    static void requireBytes(LoadedModel model) {
        if (!model.tokenizer().merges().isEmpty()) {
            throw new IllegalArgumentException("routing needs models of bytes, found one of "
                    + model.tokenizer().vocabulary() + " symbols");
        }
    }

    private static int draw(float[] chances, int at, double mark) {
        double passed = 0;
        for (int value = 0; value < DomainProfile.BYTES; value++) {
            passed += chances[at + value];
            if (mark < passed) {
                return value;
            }
        }
        // Only rounding of the sum can lead here.
        return NEWLINE;
    }
}
