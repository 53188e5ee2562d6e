package dev.torte.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.torte.model.Blueprint;
import dev.torte.model.Param;
import dev.torte.model.Recipe;
import dev.torte.model.SplitMix64;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The optimiser against a plain double evaluation, and its independence of how blocks are shared out. */
class AdamWTest {
    private static final int STEPS = 20;
    private static final Optimizer SETTINGS =
            new Optimizer(1e-2, new Schedule.Constant(), 0.1, 0.9, 0.99, 1e-8, OptionalDouble.of(1));

    private static UpdateRule shrinking(Param param) {
        return UpdateRule.ADAM_DECAYED;
    }

    @Test
    void followsTheFormula() {
        Layout layout = layout();
        float[] found = run(layout, 1, AdamWTest::shrinking);
        float[][] gradients = gradients(layout);
        double[] w = new double[layout.elements()];
        double[] m = new double[w.length];
        double[] v = new double[w.length];
        for (int step = 1; step <= STEPS; step++) {
            double norm = 0;
            for (int i = 0; i < w.length; i++) {
                double g = gradients[2 * step - 2][i] + gradients[2 * step - 1][i];
                norm += g * g;
            }
            double clip = Math.min(1, 1 / (Math.sqrt(norm) + 1e-6));
            for (int i = 0; i < w.length; i++) {
                double g = clip * (gradients[2 * step - 2][i] + gradients[2 * step - 1][i]);
                m[i] = 0.9 * m[i] + 0.1 * g;
                v[i] = 0.99 * v[i] + 0.01 * g * g;
                double mean = m[i] / (1 - Math.pow(0.9, step));
                double square = v[i] / (1 - Math.pow(0.99, step));
                w[i] -= 1e-2 * (0.1 * w[i] + mean / (Math.sqrt(square) + 1e-8));
            }
        }
        for (int i = 0; i < w.length; i++) {
            assertThat((double) found[i]).isCloseTo(w[i], within(1e-5));
        }
    }

    @Test
    void threadsDoNotChangeABit() {
        Layout layout = layout();
        assertThat(layout.elements()).isGreaterThan(3 * AdamW.BLOCK);
        float[] one = run(layout, 1, AdamWTest::shrinking);
        assertThat(run(layout, 2, AdamWTest::shrinking)).isEqualTo(one);
        assertThat(run(layout, 3, AdamWTest::shrinking)).isEqualTo(one);
    }

    @Test
    void eachParameterFollowsItsOwnRule() {
        Layout layout = layout();
        float[] shrinking = run(layout, 1, AdamWTest::shrinking);
        float[] steady = run(layout, 1, param -> UpdateRule.ADAM);
        float[] zeros = new float[layout.elements()];
        UpdateRule[] kinds = {UpdateRule.ADAM_DECAYED, UpdateRule.ADAM, UpdateRule.KEPT, UpdateRule.MUON};
        float[] found = run(layout, 2, param -> kinds[names(layout).indexOf(param.name()) % kinds.length]);

        assertThat(layout.slots()).hasSizeGreaterThan(kinds.length);
        for (int i = 0; i < layout.slots().size(); i++) {
            Layout.Slot slot = layout.slots().get(i);
            float[] expected = switch (kinds[i % kinds.length]) {
                case ADAM_DECAYED -> shrinking;
                case ADAM -> steady;
                case KEPT, MUON -> zeros;
            };
            assertThat(part(found, slot)).as(slot.param().name()).isEqualTo(part(expected, slot));
        }
        assertThat(shrinking).isNotEqualTo(steady);
    }

    private static List<String> names(Layout layout) {
        return layout.slots().stream().map(slot -> slot.param().name()).toList();
    }

    private static float[] part(float[] all, Layout.Slot slot) {
        return Arrays.copyOfRange(all, slot.offset(), slot.offset() + slot.length());
    }

    private static Layout layout() {
        return Layout.of(Blueprint.of(new Recipe.MlpCapsule(5, 30)).trained());
    }

    private static float[][] gradients(Layout layout) {
        SplitMix64 random = new SplitMix64(3);
        float[][] gradients = new float[2 * STEPS][layout.elements()];
        for (float[] gradient : gradients) {
            random.fillNormal(gradient, 1);
        }
        return gradients;
    }

    private static float[] run(Layout layout, int threads, Function<Param, UpdateRule> rules) {
        LibTorch.load();
        float[][] gradients = gradients(layout);
        List<FlatBuffer> buffers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            buffers.add(new FlatBuffer(layout));
        }
        AdamW adam = new AdamW(SETTINGS, new RunMemory(buffers.get(0), buffers.get(1), buffers.get(2)), rules);
        List<FlatBuffer> shards = buffers.subList(3, 5);
        try (ShardPool pool = new ShardPool(threads)) {
            for (int step = 1; step <= STEPS; step++) {
                int update = step;
                shards.get(0).floats().put(0, gradients[2 * step - 2]);
                shards.get(1).floats().put(0, gradients[2 * step - 1]);
                pool.all(i -> {
                    adam.sum(shards, adam.blocks() * i / threads, adam.blocks() * (i + 1) / threads);
                    return i;
                });
                float clip = adam.clipFactor(adam.norm());
                pool.all(i -> {
                    adam.update(
                            shards.getFirst(),
                            update,
                            1e-2,
                            clip,
                            adam.blocks() * i / threads,
                            adam.blocks() * (i + 1) / threads);
                    return i;
                });
            }
        }
        float[] weights = new float[layout.elements()];
        buffers.getFirst().floats().get(0, weights);
        buffers.forEach(FlatBuffer::close);
        return weights;
    }
}
