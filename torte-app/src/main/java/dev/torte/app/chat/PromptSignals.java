package dev.torte.app.chat;

import java.util.List;
import java.util.OptionalDouble;

/**
 * How sure a model was while it read a prompt.
 *
 * @param maxSoftmaxLast        chance of the likeliest byte after the prompt
 * @param maxSoftmaxMean        the same after each of its bytes, averaged
 * @param routerConfidence      1 less the mean router entropy over its bytes, in [0, 1]; empty without routers
 * @param routerEntropyVariance variance of the router entropy over its bytes; empty without routers
 */
public record PromptSignals(
        double maxSoftmaxLast,
        double maxSoftmaxMean,
        OptionalDouble routerConfidence,
        OptionalDouble routerEntropyVariance) {

    /**
     * Sums up, position by position, so that the same positions give the same bits.
     *
     * @param positions what was there after each byte of the prompt, in order
     * @throws IllegalArgumentException if there are none
     */
    public static PromptSignals of(List<PositionSignals> positions) {
        if (positions.isEmpty()) {
            throw new IllegalArgumentException("a prompt has at least 1 byte, found 0");
        }
        double maxSoftmax = 0;
        double entropy = 0;
        for (PositionSignals position : positions) {
            maxSoftmax += position.guess().maxSoftmax();
            entropy += position.routerEntropy().orElse(0);
        }
        maxSoftmax /= positions.size();
        entropy /= positions.size();
        double last = positions.getLast().guess().maxSoftmax();
        if (positions.getLast().routerEntropy().isEmpty()) {
            return new PromptSignals(last, maxSoftmax, OptionalDouble.empty(), OptionalDouble.empty());
        }
        double squares = 0;
        for (PositionSignals position : positions) {
            double off = position.routerEntropy().getAsDouble() - entropy;
            squares += off * off;
        }
        return new PromptSignals(
                last, maxSoftmax, OptionalDouble.of(1 - entropy), OptionalDouble.of(squares / positions.size()));
    }
}
