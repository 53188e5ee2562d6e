package dev.torte.app.alignment;

import dev.torte.model.contract.AbiContract;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How far cores keep to the anchors and to each other, on text that none of them learnt from. Works across sizes and interfaces: only
 * states that have read the same bytes are compared ({@link dev.torte.model.contract.StatePairs}).
 */
public record AlignmentReport(Text text, List<Core> cores, List<Pair> pairs) {
    public AlignmentReport {
        cores = List.copyOf(cores);
        pairs = List.copyOf(pairs);
    }

    /**
     * What was read.
     *
     * @param unit of the resamples: documents, or windows where there is one document
     */
    public record Text(int windows, long bytes, int groups, String unit) {}

    /**
     * Distances of states from what they are compared with.
     *
     * @param states     compared
     * @param relativeL2 ‖states - others‖ / ‖others‖
     */
    public record Distance(long states, Estimate cosine, Estimate relativeL2, double meanSquaredError) {
        static Distance of(List<Drift> documents) {
            Drift all = documents.stream().reduce(Drift.NONE, Drift::plus);
            return new Distance(
                    all.rows(),
                    Estimate.of(documents, Drift::meanCosine),
                    Estimate.of(documents, Drift::relativeL2),
                    all.meanSquaredError());
        }
    }

    /**
     * How states fill their space; see {@link Moments}.
     *
     * @param covarianceDistance from the covariance of the anchors
     * @param momentDistance     from means and standard deviations of the anchors
     * @param means              of each component
     * @param variances          of each component
     */
    public record Spread(
            double effectiveRank,
            double condition,
            double whiteningDefect,
            double covarianceDistance,
            double momentDistance,
            List<Double> means,
            List<Double> variances) {
        static Spread of(Moments states, Moments anchors, int width) {
            return new Spread(
                    states.effectiveRank(),
                    states.condition(),
                    states.whiteningDefect(),
                    states.covarianceDistance(anchors),
                    states.distance(anchors),
                    IntStream.range(0, width).mapToObj(states::mean).toList(),
                    IntStream.range(0, width).mapToObj(states::variance).toList());
        }
    }

    /**
     * One core and the anchors.
     *
     * @param identity     of its file
     * @param anchors      how far its states are from the anchors
     * @param anchorSpread of the anchors themselves, after the same bytes
     */
    public record Core(
            String name, String identity, AbiContract contract, Distance anchors, Spread spread, Spread anchorSpread) {}

    /**
     * Two cores.
     *
     * @param mismatches of their contracts
     * @param linearCka  see {@link Products#linearCka}
     * @param axes       compared axis by axis; empty where the widths differ
     */
    public record Pair(String first, String second, List<String> mismatches, double linearCka, Optional<Axes> axes) {}

    /**
     * Two cores of one width.
     *
     * @param distance of the first from the second
     * @param turned   the distance on a part of the text, and what is left of it after a rotation that was found on the rest
     */
    public record Axes(Distance distance, PairedStates.Turned turned, Agreement agreement) {}

    /**
     * Compares every core with the anchors, and every two cores, or each core with one of them.
     *
     * @param against the core to compare with, one of the cores or another; empty to compare all pairs
     * @throws IllegalArgumentException if the text has fewer than two groups of windows, or some core fewer than two states
     */
    public static AlignmentReport of(List<CoreStates> cores, Optional<CoreStates> against, SharedText text) {
        if (text.groups() < 2) {
            throw new IllegalArgumentException("a report needs at least 2 windows, found " + text.groups());
        }
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < cores.size(); i++) {
            if (against.isPresent()) {
                if (cores.get(i) != against.get()) {
                    pairs.add(pair(cores.get(i), against.get(), text));
                }
            } else {
                for (int j = i + 1; j < cores.size(); j++) {
                    pairs.add(pair(cores.get(i), cores.get(j), text));
                }
            }
        }
        return new AlignmentReport(
                new Text(text.count(), text.bytes(), text.groups(), text.unit()),
                cores.stream().map(core -> core(core, text)).toList(),
                pairs);
    }

    private static Core core(CoreStates core, SharedText text) {
        PairedStates paired = PairedStates.of(core, CoreStates.anchors(core.width(), text), text);
        Moments states = paired.firstMoments();
        Moments anchors = paired.secondMoments();
        return new Core(
                core.name(),
                core.identity(),
                core.contract(),
                Distance.of(paired.drifts()),
                Spread.of(states, anchors, core.width()),
                Spread.of(anchors, anchors, core.width()));
    }

    private static Pair pair(CoreStates first, CoreStates second, SharedText text) {
        PairedStates paired = PairedStates.of(first, second, text);
        double cka = paired.linearCka();
        return new Pair(
                first.name(),
                second.name(),
                AbiContract.mismatches(first.contract(), second.contract()),
                cka,
                first.width() == second.width() ? Optional.of(axes(paired, cka)) : Optional.empty());
    }

    private static Axes axes(PairedStates paired, double cka) {
        Distance distance = Distance.of(paired.drifts());
        PairedStates.Turned turned = paired.turned();
        return new Axes(distance, turned, Agreement.of(distance.cosine(), turned, cka));
    }
}
