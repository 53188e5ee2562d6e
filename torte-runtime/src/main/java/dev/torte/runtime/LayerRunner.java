package dev.torte.runtime;

import dev.torte.model.Layer;
import dev.torte.model.Weights;
import java.util.List;

/** A layer in memory: the runtime's half of each {@link Layer}. Immutable, shared by sessions. */
sealed interface LayerRunner
        permits AttentionRunner,
                EncoderRunner,
                GatedConvRunner,
                SparseStateRunner,
                MixtureOfDepthRunner,
                BottleneckRunner,
                RoutedRunner,
                GeluRunner {

    /** Packs the weights of a layer. */
    static LayerRunner of(Layer layer, Weights weights) {
        return switch (layer) {
            case Layer.Attention attention -> new AttentionRunner(attention, weights);
            case Layer.Encoder encoder -> new EncoderRunner(encoder, weights);
            case Layer.GatedConv conv -> new GatedConvRunner(conv, weights);
            case Layer.SparseState sparse -> new SparseStateRunner(sparse, weights);
            case Layer.Bottleneck bottleneck -> new BottleneckRunner(bottleneck, weights);
            case Layer.Routed routed -> new RoutedRunner(routed, weights);
            case Layer.Gelu gelu -> new GeluRunner(gelu, weights);
            case Layer.MixtureOfDepth depth -> new MixtureOfDepthRunner(depth, weights);
        };
    }

    static List<LayerRunner> of(List<Layer> layers, Weights weights) {
        return layers.stream().map(layer -> of(layer, weights)).toList();
    }

    /** Returns the most floats of one row that this layer puts in one workspace buffer. */
    int widest();

    /**
     * Returns a state that knows no position yet.
     *
     * @param span positions after which the layer forgets everything: position t sees positions from t - t mod span on
     */
    State start(Workspace space, int span);

    /** What a layer remembers of the positions so far, of every stream. One owner thread. */
    interface State {
        /**
         * Reads the next {@code n} positions and replaces their rows by the layer's output. A position that is a multiple of
         * the span starts from nothing, so a state never needs clearing.
         *
         * @param h n * streams dense rows, by position, then by stream
         * @param position of the first row; what was read before must end just there, unless it is a multiple of the span
         * @param from output rows before this position (counted from {@code position}) are not wanted and hold anything
         */
        void advance(float[] h, int n, int position, int from);

        /** Returns an independent state with the same memory. */
        State copy(Workspace space);
    }
}
