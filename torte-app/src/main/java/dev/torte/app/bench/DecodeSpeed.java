package dev.torte.app.bench;

import dev.torte.runtime.LoadedModel;
import dev.torte.runtime.WeightTraffic;
import java.time.Duration;
import java.util.List;

/** The speed of writing, as {@code torte bench} measures it, for records. */
public final class DecodeSpeed {
    private static final Work.Decode WORK = new Work.Decode(128);
    private static final Duration WARM_UP = Duration.ofMillis(1500);

    private DecodeSpeed() {}

    /**
     * Returns bytes per second of each round, slowest first: 64 bytes written greedily on one thread after a prompt of 128, whose
     * reading is not timed.
     */
    public static List<Double> bytesPerSecond(String name, LoadedModel model, int rounds) {
        try (SpeedTest test =
                new SpeedTest(List.of(new Contender(name, model)), List.of(WORK), List.of(1), rounds, WARM_UP)) {
            return test.run(() -> {}).getFirst().nanos().stream()
                    .map(nanos -> WORK.bytes() * 1e9 / nanos)
                    .sorted()
                    .toList();
        }
    }

    /** Returns which weights that work walks. */
    public static WeightTraffic traffic(LoadedModel model) {
        return WORK.traffic(model);
    }
}
