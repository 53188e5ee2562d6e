package dev.torte.train;

import dev.torte.model.Blueprint;
import dev.torte.model.InitialWeights;
import dev.torte.model.Recipe;
import dev.torte.model.Recipe.ContextFrom;
import dev.torte.model.Recipe.Global;
import dev.torte.model.Recipe.Head;
import dev.torte.model.Recipe.LayerKind;
import dev.torte.model.Recipe.Local;
import dev.torte.model.Recipe.PatchSize;
import dev.torte.model.Recipe.Transition;
import dev.torte.model.SplitMix64;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Models of a few thousand weights and a text to train them on. */
final class SmallRuns {
    static final int WINDOW = 32;

    private static final byte[] TEXT = "A cake has layers. Each layer is thin; together they are a torte. "
            .repeat(40)
            .getBytes(StandardCharsets.UTF_8);

    private SmallRuns() {}

    /** A patch core with all kinds of learned parts that training touches: dropout, windows, patch head, table. */
    static Recipe patchCore() {
        return new Recipe.Patch(
                new PatchSize(2, 8, WINDOW),
                new Global(16, 2, List.of(new LayerKind.Attention(true), new LayerKind.Encoder(0.1f))),
                12,
                ContextFrom.GLOBAL_STATE,
                new Local.Window(16, 16, List.of(new LayerKind.Attention(false))),
                new Transition.Counted(0.1),
                new Head.Autoregressive(8));
    }

    static TrainConfig config(Recipe recipe, long steps, int batch, int shards) {
        return new TrainConfig(
                recipe,
                7,
                new TrainConfig.Budget(steps, batch, WINDOW),
                Optimizer.of(3e-3, new Schedule.Cosine(3, 0.1)),
                new LossWeights(0.1, 0.5),
                shards);
    }

    static TrainData data(int batch) {
        return new TrainData((step, x, y) -> fill(step, batch, x, y), "sha256-of-the-text");
    }

    private static void fill(long step, int batch, int[] x, int[] y) {
        SplitMix64 random = SplitMix64.named(11, "batch " + step);
        for (int window = 0; window < batch; window++) {
            int start = (int) (random.nextUnit() * (TEXT.length - WINDOW - 1));
            for (int i = 0; i < WINDOW; i++) {
                x[window * WINDOW + i] = TEXT[start + i];
                y[window * WINDOW + i] = TEXT[start + 1 + i];
            }
        }
    }

    static Map<String, float[]> first(Recipe recipe) {
        return InitialWeights.draw(Blueprint.of(recipe), 7, TEXT);
    }

    static Trainer start(TrainConfig config) {
        return Trainer.start(config, data(config.budget().batch()), first(config.recipe()));
    }
}
