package dev.torte.app.bench;

import dev.torte.runtime.LoadedModel;
import dev.torte.runtime.WeightTraffic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The speeds of several models on the same pieces of text, in turns, one thread, for records. Writing goes along the text, see {@link
 * Work.Follow}.
 */
public final class SpeedInTurns {
    private static final Work.Follow DECODE = new Work.Follow(128);
    private static final Work.Prefill PREFILL = new Work.Prefill(Work.LONGEST);

    /** Of a piece of text: what is read at once. Writing begins after its first {@link #PROMPT_BYTES}. */
    public static final int TEXT_BYTES = Work.LONGEST;

    public static final int PROMPT_BYTES = 128;

    /** How many bytes are written after the prompt. */
    public static final int WRITTEN_BYTES = 64;

    private SpeedInTurns() {}

    /**
     * The rounds of one model, in their order.
     *
     * @param decodeBytesPerSecond bytes of text, also for a model that writes symbols of several bytes
     * @param prefillMillis        of a whole piece of text
     * @param traffic              of writing
     */
    public record Rounds(List<Double> decodeBytesPerSecond, List<Double> prefillMillis, List<WeightTraffic> traffic) {}

    /** Returns how many steps {@link #run} tells of. */
    public static long steps(int models, int rounds) {
        return 2L * models * (rounds + 1);
    }

    /**
     * Measures.
     *
     * @param texts  a piece for each round, {@link #TEXT_BYTES} bytes long
     * @param warmUp how long each work is done before the first round
     * @return the rounds of each model, in their order
     */
    public static List<Rounds> run(List<LoadedModel> models, List<byte[]> texts, Duration warmUp, Runnable stepped) {
        for (byte[] text : texts) {
            if (text.length != TEXT_BYTES) {
                throw new IllegalArgumentException("a text must have " + TEXT_BYTES + " bytes, found " + text.length);
            }
        }
        List<Contender> contenders = new ArrayList<>();
        for (LoadedModel model : models) {
            contenders.add(new Contender(Integer.toString(contenders.size()), model));
        }
        List<Speed> speeds;
        try (SpeedTest test =
                new SpeedTest(contenders, List.of(DECODE, PREFILL), List.of(1), texts.size(), warmUp, texts)) {
            speeds = test.run(stepped);
        }
        List<Rounds> all = new ArrayList<>();
        // The test's order: each model with its works, one after the other.
        for (int i = 0; i < models.size(); i++) {
            LoadedModel model = models.get(i);
            Speed decode = speeds.get(2 * i);
            Speed prefill = speeds.get(2 * i + 1);
            all.add(new Rounds(
                    decode.nanos().stream()
                            .map(nanos -> DECODE.bytes() * 1e9 / nanos)
                            .toList(),
                    prefill.nanos().stream().map(nanos -> nanos * 1e-6).toList(),
                    texts.stream().map(text -> DECODE.traffic(model, text)).toList()));
        }
        return all;
    }
}
