package dev.torte.model;

import java.util.Comparator;

/**
 * The token model that is as large, or costs as much to learn, as something else: an opponent that a comparison can be fair to.
 *
 * <p>In closed form: both measures are linear in the hidden width, so for each number of layers and each width (a multiple of 32)
 * of a usual aspect ratio the hidden width follows by one division, rounded to a multiple of 8. Of those that come within
 * {@link #CLOSE} the one whose shape is most usual is taken: width / layers near 64, hidden width near 8/3 of the width.
 *
 * @param recipe the model
 * @param target what was to be met
 * @param found  what the model has of it
 */
public record TokenLmMatch(Recipe.TokenLm recipe, double target, double found) {
    /** The relative error that is good enough to look at the shape alone. */
    public static final double CLOSE = 0.01;

    private static final int WIDTH_UNIT = 32;
    private static final int WIDEST = 2048;
    private static final int HIDDEN_UNIT = 8;
    private static final double LOWEST_ASPECT = 32;
    private static final double HIGHEST_ASPECT = 128;
    private static final double USUAL_ASPECT = 64;
    private static final double LOWEST_HIDDEN = 2;
    private static final double HIGHEST_HIDDEN = 4;
    private static final double USUAL_HIDDEN = 8.0 / 3;
    private static final int WIDEST_HEAD = 64;
    private static final int HEAD_UNIT = 16;

    /** What is to be equal. */
    public sealed interface Target {
        /** As many parameters, all roles together. */
        record Parameters(long count) implements Target {}

        /**
         * As many operations per byte of training text, by {@link TrainingFlops}.
         *
         * @param bytesPerSymbol of the token model's tokenizer on that text
         */
        record Training(double flopsPerByte, double bytesPerSymbol) implements Target {}

        /** Returns the value to meet. */
        default double value() {
            return switch (this) {
                case Parameters(long count) -> count;
                case Training(double flopsPerByte, double bytesPerSymbol) -> flopsPerByte;
            };
        }

        /** Returns what a model has of it. */
        default double of(Recipe recipe) {
            Blueprint blueprint = Blueprint.of(recipe);
            return switch (this) {
                case Parameters(long count) -> blueprint.parameterCount();
                case Training(double flopsPerByte, double bytesPerSymbol) ->
                    TrainingFlops.perByte(blueprint.model(), bytesPerSymbol);
            };
        }
    }

    /**
     * Finds the model.
     *
     * @return the nearest of usual shape; no such shape may be so small or so large, see {@link #error}
     */
    public static TokenLmMatch of(Target target, int contextSymbols, int vocabulary) {
        TokenLmMatch best = shaped(target, contextSymbols, vocabulary, WIDTH_UNIT, 1);
        boolean larger = false;
        for (int width = WIDTH_UNIT; width <= WIDEST && !larger; width += WIDTH_UNIT) {
            int fewest = (int) Math.ceil(width / HIGHEST_ASPECT);
            for (int layers = fewest; layers <= width / LOWEST_ASPECT; layers++) {
                TokenLmMatch match = shaped(target, contextSymbols, vocabulary, width, layers);
                best = BETTER.compare(match, best) < 0 ? match : best;
                if (match.found() > match.target() && match.error() > CLOSE) {
                    // The leanest of its kind is too large already, and so is all that is deeper, or wider as well.
                    larger = layers == fewest;
                    break;
                }
            }
        }
        return best;
    }

    private static final Comparator<TokenLmMatch> BETTER = Comparator.<TokenLmMatch>comparingDouble(
                    match -> Math.max(match.error(), CLOSE))
            .thenComparingDouble(TokenLmMatch::strangeness);

    /** Heads of 64 if they divide the width, else of 48 or 32. */
    private static int heads(int width) {
        int headWidth = WIDEST_HEAD;
        while (width % headWidth != 0) {
            headWidth -= HEAD_UNIT;
        }
        return width / headWidth;
    }

    private static TokenLmMatch shaped(Target target, int contextSymbols, int vocabulary, int width, int layers) {
        int heads = heads(width);
        int low = (int) (LOWEST_HIDDEN * width);
        int high = (int) (HIGHEST_HIDDEN * width);
        Recipe.TokenLm lean = new Recipe.TokenLm(contextSymbols, width, heads, layers, low, vocabulary);
        double from = target.of(lean);
        double slope = (target.of(new Recipe.TokenLm(contextSymbols, width, heads, layers, high, vocabulary)) - from)
                / (high - low);
        int hidden =
                Math.clamp(low + Math.round((target.value() - from) / slope / HIDDEN_UNIT) * HIDDEN_UNIT, low, high);
        Recipe.TokenLm recipe = new Recipe.TokenLm(contextSymbols, width, heads, layers, hidden, vocabulary);
        return new TokenLmMatch(recipe, target.value(), target.of(recipe));
    }

    /** Returns how far the model is from the target, as a share of it. */
    public double error() {
        return Math.abs(found / target - 1);
    }

    /** Returns how far the shape is from usual: factors on a logarithmic scale. */
    private double strangeness() {
        double aspect = (double) recipe.width() / recipe.layers() / USUAL_ASPECT;
        double hidden = (double) recipe.hiddenWidth() / recipe.width() / USUAL_HIDDEN;
        return Math.abs(Math.log(aspect)) + 2 * Math.abs(Math.log(hidden));
    }
}
