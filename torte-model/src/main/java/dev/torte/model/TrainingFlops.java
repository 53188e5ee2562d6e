package dev.torte.model;

import java.util.List;

/**
 * How much arithmetic a model learns with, by the usual rule: a weight of a matrix costs 6 operations each time a row goes
 * through it (a multiplication and an addition forward, twice that backward), and a pair of positions in attention costs 12 per
 * float of width (score and sum). Rows of tables, norms, biases and activations are left out.
 *
 * <p>Attention is counted causally: in a span of n positions, one sees (n + 1) / 2 on average. What only training computes, such
 * as a patch head, counts; windows are as long as the model's context.
 */
public final class TrainingFlops {
    private static final double PER_WEIGHT = 6;
    private static final double PER_GRADIENT = 2;
    private static final double PER_PAIR = 12;

    private TrainingFlops() {}

    /**
     * Returns the operations for each byte of training text.
     *
     * @param bytesPerSymbol of that text by the model's tokenizer; 1 for a model of bytes
     */
    public static double perByte(Model model, double bytesPerSymbol) {
        if (!(bytesPerSymbol >= 1) || (model.vocabulary() == Model.BYTES && bytesPerSymbol != 1)) {
            throw new IllegalArgumentException("a model of " + model.vocabulary() + " symbols cannot have "
                    + bytesPerSymbol + " bytes per symbol");
        }
        return switch (model) {
            case PatchCore core -> patchCore(core);
            case Model.ByteLm lm ->
                stack(lm.layers(), lm.positions().rows())
                        + matrices(List.of(
                                lm.abi().project(), lm.fromAbi(), lm.output().head()));
            case Model.TokenLm lm ->
                (stack(lm.layers(), lm.positions().rows()) + matrices(List.of(lm.tokens()))) / bytesPerSymbol;
            case Model.UntiedLm lm ->
                stack(lm.layers(), lm.contextBytes())
                        + matrices(List.of(lm.readout().head()));
            case Model.GruCapsule capsule -> matrices(List.of(capsule.gru(), capsule.head()));
            case Model.MlpCapsule capsule -> matrices(List.of(capsule.hidden(), capsule.out()));
            // Without its host; the trainer computes all experts.
            case Brick brick -> matrices(List.of(brick));
            // Counted, not multiplied: nothing that is comparable.
            case Model.ContextMixCapsule capsule -> 0;
        };
    }

    /**
     * Returns the operations for each byte of training text when only an adapter learns. The base's weights cost 4 operations for each
     * row, as they need no gradient of their own; the adapter's cost 6, and attention costs what it always does. That the lowest layer
     * has nothing below it to pass a gradient to is not deducted.
     *
     * @param bytesPerSymbol of that text by the base's tokenizer
     */
    public static double perByte(Recipe.TokenLm base, Adapter adapter, double bytesPerSymbol) {
        Model model = Blueprint.of(base).model();
        // Positions are looked up; every other matrix of the base is walked, the table of symbols as the head.
        double spared = PER_GRADIENT * (weights(model.params()) - (double) base.contextSymbols() * base.width());
        double added = PER_WEIGHT * weights(adapter.params(base));
        return perByte(model, bytesPerSymbol) + (added - spared) / bytesPerSymbol;
    }

    private static double patchCore(PatchCore core) {
        double perPatch = matrices(
                        List.of(core.encoder().projection(), core.abi().states().project()))
                + stack(core.global(), core.encoder().positions().rows())
                + switch (core.context()) {
                    case PatchCore.Context.Direct direct -> 0;
                    case PatchCore.Context.FromAbi from -> matrices(List.of(from.fromAbi()));
                }
                + patchHead(core.patchHead(), core.patchBytes());
        double perByte = matrices(List.of(core.head().out()))
                + switch (core.local()) {
                    case PatchCore.Local.Window window ->
                        matrices(List.of(window.in())) + stack(window.layers(), window.window());
                    case PatchCore.Local.Recurrent recurrent -> matrices(List.of(recurrent.gru()));
                };
        return perByte + perPatch / core.patchBytes();
    }

    private static double patchHead(PatchCore.PatchHead head, int patchBytes) {
        return switch (head) {
            case PatchCore.PatchHead.None none -> 0;
            case PatchCore.PatchHead.Factorized factorized -> matrices(factorized.heads());
            case PatchCore.PatchHead.Autoregressive ar ->
                matrices(List.of(ar.initialState())) + patchBytes * matrices(List.of(ar.cell(), ar.output()));
        };
    }

    /** Returns the operations of layers for one position of a span. */
    private static double stack(List<Layer> layers, int span) {
        double sum = 0;
        for (Layer layer : layers) {
            sum += layer(layer, span);
        }
        return sum;
    }

    private static double layer(Layer layer, int span) {
        double seen = (span + 1) / 2.0;
        return switch (layer) {
            case Layer.Attention attention -> attention(attention, seen);
            case Layer.Encoder encoder -> matrices(List.of(encoder)) + PER_PAIR * encoder.width() * seen;
            case Layer.Gelu gelu -> matrices(List.of(gelu)) + PER_PAIR * gelu.width() * seen;
            case Layer.Routed routed -> {
                double sum = matrices(List.of(routed));
                for (Pathway pathway : routed.pathways()) {
                    if (pathway instanceof Pathway.Sparse sparse) {
                        // All are scored; values are summed as if all were kept, as the trainer masks.
                        sum += PER_PAIR / 2 * sparse.heads() * (sparse.headWidth() + routed.width()) * seen;
                    }
                }
                yield sum;
            }
            case Layer.GatedConv conv -> matrices(List.of(conv));
            case Layer.Bottleneck bottleneck -> matrices(List.of(bottleneck));
            case Layer.SparseState sparse ->
                // The trainer computes all scores and masks most of them: rows, and the means of chunks.
                attention(
                        sparse.attention(),
                        span + Math.floorDiv(span, sparse.reach().chunk()));
            case Layer.MixtureOfDepth depth -> {
                double passes = matrices(List.of(depth.router()));
                for (int pass = 0; pass < depth.passes(); pass++) {
                    passes += layer(depth.block(pass), span);
                }
                yield passes;
            }
        };
    }

    private static double attention(Layer.Attention attention, double seen) {
        return matrices(List.of(attention)) + PER_PAIR * attention.width() * seen;
    }

    /** Returns the operations of one row through every parameter that has several axes, filters of convolutions included. */
    private static double matrices(List<? extends Block> blocks) {
        return PER_WEIGHT * weights(Block.paramsOf(blocks));
    }

    /** Returns how many values parameters with several axes have. */
    private static long weights(List<Param> params) {
        return params.stream()
                .map(Param::shape)
                .filter(shape -> shape.rank() > 1)
                .mapToLong(Shape::elements)
                .sum();
    }
}
