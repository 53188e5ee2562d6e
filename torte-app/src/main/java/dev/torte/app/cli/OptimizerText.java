package dev.torte.app.cli;

import dev.torte.app.DidYouMean;
import dev.torte.train.Decay;
import dev.torte.train.MatrixRule;
import dev.torte.train.Optimizer;
import java.util.List;

/** What {@code --optimizer} and {@code --weight-decay} name, and {@code optimizer} and {@code weightDecay} in an experiment. */
public final class OptimizerText {
    static final String SYNTAX = "adamw or muon:RATE";
    static final String DECAY_SYNTAX = "SHARE or matrices:SHARE";

    private static final String NUMBER = "[0-9]{1,3}(\\.[0-9]{1,12})?";
    private static final double MUON_RATE = 0.02;

    private OptimizerText() {}

    /**
     * Returns how matrices are learnt; a rate of Muon that is left out is 0.02.
     *
     * @throws IllegalArgumentException if the text names no rule
     */
    public static MatrixRule rule(String text) {
        if (text.equals("adamw")) {
            return new MatrixRule.Adaptive();
        }
        if (text.equals("muon")) {
            return MatrixRule.Orthogonal.of(MUON_RATE);
        }
        if (text.matches("muon:" + NUMBER)) {
            return MatrixRule.Orthogonal.of(Double.parseDouble(text.substring("muon:".length())));
        }
        throw new IllegalArgumentException("unknown optimizer '" + text + "', expected " + SYNTAX
                + DidYouMean.hint(List.of("adamw", "muon"), text.split(":", -1)[0]));
    }

    /** Returns the text of a rule. */
    public static String of(MatrixRule rule) {
        return switch (rule) {
            case MatrixRule.Adaptive() -> "adamw";
            case MatrixRule.Orthogonal(double rate, double momentum) -> "muon:" + rate;
        };
    }

    /**
     * Returns which weights shrink.
     *
     * @throws IllegalArgumentException if the text names none
     */
    public static Decay decay(String text) {
        if (text.matches(NUMBER)) {
            return new Decay.Everything(Double.parseDouble(text));
        }
        if (text.matches("matrices:" + NUMBER)) {
            return new Decay.Matrices(Double.parseDouble(text.substring("matrices:".length())));
        }
        throw new IllegalArgumentException("unknown weight decay '" + text + "'; expected " + DECAY_SYNTAX);
    }

    /** Returns the text of a decay. */
    public static String of(Decay decay) {
        return switch (decay) {
            case Decay.Everything(double share) -> Double.toString(share);
            case Decay.Matrices(double share) -> "matrices:" + share;
        };
    }

    /** Returns settings with the rules that are not null. */
    static Optimizer with(Optimizer optimizer, String rule, String decay) {
        Optimizer ruled = rule == null ? optimizer : optimizer.with(rule(rule));
        return decay == null ? ruled : ruled.with(decay(decay));
    }
}
