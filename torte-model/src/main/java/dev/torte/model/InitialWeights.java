package dev.torte.model;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * First values of a model's parameters from a seed, the same on every machine.
 *
 * <p>Each parameter has a random stream of its own, made from the seed and its name, so a value does not depend on the order
 * of drawing nor on other parameters. The stream is SplitMix64; normals are Box-Muller pairs evaluated by StrictMath.
 */
public final class InitialWeights {

    private InitialWeights() {}

    /**
     * Draws every trained parameter of a blueprint.
     *
     * @param text training text for counted tables; only read when the recipe counts transitions
     * @return name to values, row-major, owned by the caller; in the blueprint's order
     */
    public static Map<String, float[]> draw(Blueprint blueprint, long seed, byte[] text) {
        return draw(blueprint.trained(), seed, text);
    }

    /** As {@link #draw(Blueprint, long, byte[])}, some parameters. */
    public static Map<String, float[]> draw(List<Param> params, long seed, byte[] text) {
        Map<String, float[]> values = new LinkedHashMap<>();
        for (Param param : params) {
            values.put(param.name(), draw(param, seed, text));
        }
        return values;
    }

    private static float[] draw(Param param, long seed, byte[] text) {
        float[] values = new float[Math.toIntExact(param.shape().elements())];
        SplitMix64 stream = SplitMix64.named(seed, param.name());
        switch (param.init()) {
            case Init.Constant constant -> Arrays.fill(values, constant.value());
            case Init.Uniform uniform -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) ((2 * stream.nextUnit() - 1) * uniform.bound());
                }
            }
            case Init.Normal normal -> stream.fillNormal(values, normal.standardDeviation());
            case Init.Sinusoids sinusoids ->
                fillSinusoids(values, param.shape().dims().getLast());
            case Init.BigramLogProbabilities bigram -> fillBigram(values, bigram.smoothing(), text);
        }
        return values;
    }

    private static void fillSinusoids(float[] values, int width) {
        for (int i = 0; i < values.length; i++) {
            int column = i % width;
            int row = i / width;
            double angle = row * StrictMath.pow(10_000, -(double) (column - column % 2) / width);
            values[i] = (float) (column % 2 == 0 ? StrictMath.sin(angle) : StrictMath.cos(angle));
        }
    }

    private static void fillBigram(float[] values, double smoothing, byte[] text) {
        long[] counts = new long[Model.BYTES * Model.BYTES];
        for (int i = 0; i + 1 < text.length; i++) {
            counts[(text[i] & 0xFF) * Model.BYTES + (text[i + 1] & 0xFF)]++;
        }
        for (int row = 0; row < Model.BYTES; row++) {
            long sum = 0;
            for (int column = 0; column < Model.BYTES; column++) {
                sum += counts[row * Model.BYTES + column];
            }
            double total = sum + Model.BYTES * smoothing;
            for (int column = 0; column < Model.BYTES; column++) {
                int at = row * Model.BYTES + column;
                values[at] = (float) StrictMath.log((counts[at] + smoothing) / total);
            }
        }
    }
}
