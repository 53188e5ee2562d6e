package dev.torte.model;

/** How a parameter gets its first value; drawn by {@link InitialWeights}. */
public sealed interface Init {

    /** Every element is {@code value}. */
    record Constant(float value) implements Init {}

    /** Independent uniform draws from [-bound, +bound). */
    record Uniform(double bound) implements Init {}

    /** Independent normal draws with mean 0. */
    record Normal(double standardDeviation) implements Init {}

    /**
     * Waves over the rows of a table of positions, so that one linear map finds the row before any other: element (t, 2i) is
     * sin(t / 10000^(2i/width)), element (t, 2i + 1) the cosine (Vaswani et al. 2017, section 3.5).
     */
    record Sinusoids() implements Init {}

    /**
     * A (256, 256) table of log-probabilities counted on training text: row i, column j holds
     * ln((count[i][j] + smoothing) / (rowSum[i] + 256 * smoothing)) over adjacent byte pairs.
     */
    record BigramLogProbabilities(double smoothing) implements Init {}

    Init ZEROS = new Constant(0f);
    Init ONES = new Constant(1f);

    /** The usual start of a linear map: uniform within 1/sqrt(fanIn). */
    static Init fanIn(int fanIn) {
        return new Uniform(1.0 / Math.sqrt(fanIn));
    }
}
