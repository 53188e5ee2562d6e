package dev.torte.train;

import dev.torte.model.Brick;
import dev.torte.model.Model;
import dev.torte.model.PatchCore;
import dev.torte.model.Recipe;
import dev.torte.model.Weights;
import java.util.ArrayList;
import java.util.List;

/**
 * A brick, to correct finished cores that stay as they are: the cross-entropy on the run's own text, which is that of the domain, plus
 * {@code preservation} times the divergence KL(host || corrected host) on general text, in nats per byte.
 *
 * <p>Of several hosts each window is read by one: window w of all windows counted over the run by host w modulo their number. So an update
 * costs what it does with one host, and where a batch has as many windows as there are hosts, learns from all of them.
 *
 * @param hosts        one or more, with ABI states as wide as the brick's
 * @param general      windows that are read beside those of the run, as many and as long, bytes; what follows them is not asked for
 * @param preservation weight of the divergence; 0 reads no general text
 */
public record Correction(List<Host> hosts, TrainData general, double preservation) implements Objective {

    /**
     * A finished core.
     *
     * @param identity of its file
     * @param weights  its data must last as long as this; numbers that are rounded in the file are used as they are there
     */
    public record Host(String identity, Weights weights) {
        public Host {
            boolean core = switch (weights.blueprint().model()) {
                case PatchCore patch -> true;
                case Model.ByteLm lm -> true;
                case Model.TokenLm lm -> false;
                case Model.UntiedLm lm -> false;
                case Model.GruCapsule capsule -> false;
                case Model.MlpCapsule capsule -> false;
                case Model.ContextMixCapsule capsule -> false;
                case Brick brick -> false;
            };
            if (!core) {
                throw new IllegalArgumentException("a brick needs a core over bytes as its host, found "
                        + weights.blueprint().recipe().getClass().getSimpleName());
            }
        }

        /** Returns the model without what only its own training needed, and its file has not. */
        Model model() {
            return new Finished(weights).model();
        }

        /** Returns the weights as libtorch takes them; the caller closes it. */
        FlatBuffer memory() {
            return new Finished(weights).memory();
        }
    }

    public Correction {
        hosts = List.copyOf(hosts);
        if (hosts.isEmpty()) {
            throw new IllegalArgumentException("a brick needs at least 1 host, found 0");
        }
        if (!(preservation >= 0 && preservation <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("preservation must be at least 0 and finite, found " + preservation);
        }
        if (!general.tokenizer().merges().isEmpty()) {
            throw new IllegalArgumentException("general text must be bytes, found symbols of "
                    + general.tokenizer().merges().size() + " merges");
        }
    }

    /** Throws IllegalArgumentException listing the hosts that a brick does not fit. */
    void requireFit(Recipe.Brick brick) {
        List<String> wrong = new ArrayList<>();
        for (Host host : hosts) {
            int width = host.weights().blueprint().model().abiWidth();
            if (width != brick.abiWidth()) {
                wrong.add("host " + host.identity() + " of " + width);
            }
        }
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException("a brick of width " + brick.abiWidth()
                    + " needs hosts of that width, found " + String.join(", ", wrong));
        }
    }
}
