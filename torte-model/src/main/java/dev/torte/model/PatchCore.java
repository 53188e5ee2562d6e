package dev.torte.model;

import dev.torte.model.Block.Embedding;
import dev.torte.model.Block.Gru;
import dev.torte.model.Block.LayerNorm;
import dev.torte.model.Block.Linear;
import dev.torte.model.Block.Vector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A byte-patch language model. Bytes are cut into patches of {@code patchBytes}; a global stack runs once per patch, a
 * local decoder once per byte.
 *
 * <p>For patch n: g_n = global(projection([bytes[x] of its bytes]) + positions[n]). The context of every byte of patch n is
 * made of g_(n-1) only, so byte t sees the bytes up to t in its local scope and whole patches before its own:
 *
 * <ul>
 *   <li>ABI context c_0 = {@code abi.start}, c_n = abi(g_(n-1));
 *   <li>direct context: g_(n-1), zeros for n = 0; otherwise fromAbi(c_n);
 *   <li>local input of a byte: [bytes[x_t], context]; logits = head(local state) + transition[x_t].
 * </ul>
 */
public record PatchCore(
        Encoder encoder,
        List<Layer> global,
        PatchAbi abi,
        Context context,
        Local local,
        ByteHead head,
        PatchHead patchHead)
        implements Model {

    public PatchCore {
        global = List.copyOf(global);
    }

    /** From bytes to patch states: the concatenated byte rows of a patch, mapped to the global width, plus a position. */
    public record Encoder(Embedding bytes, Linear projection, Embedding positions) {
        public int patchBytes() {
            return projection.in() / bytes.width();
        }
    }

    /** What a local decoder learns of earlier patches. */
    public sealed interface Context {
        /** The state of the patch before. The ABI map back has no reader; it is counted as the published sizes do. */
        record Direct(Linear unreadFromAbi) implements Context {}

        /** The ABI context, mapped back to the global width. */
        record FromAbi(Linear fromAbi) implements Context {}
    }

    /** The decoder that runs once per byte. */
    public sealed interface Local {
        /** Returns the width of the state that the byte head reads. */
        int width();

        /** in, then layers inside disjoint windows of {@code window} bytes counted from the start, then norm. */
        record Window(Linear in, List<Layer> layers, LayerNorm norm, int window) implements Local {
            public Window {
                layers = List.copyOf(layers);
            }

            @Override
            public int width() {
                return norm.width();
            }
        }

        /** A GRU over [byte, context]; its state runs through, or starts at zero in every patch. */
        record Recurrent(Gru gru, boolean resetEachPatch) implements Local {
            @Override
            public int width() {
                return gru.hidden();
            }
        }
    }

    /** logits = out(state), plus row x_t of a (256, 256) transition table if there is one. */
    public record ByteHead(Linear out, Optional<Embedding> transition) {}

    /** A training-only guess of the next patch from g_n. */
    public sealed interface PatchHead {
        List<Param> params();

        record None() implements PatchHead {
            @Override
            public List<Param> params() {
                return List.of();
            }
        }

        /** One map per byte of the patch, each alone. */
        record Factorized(List<Linear> heads) implements PatchHead {
            public Factorized {
                heads = List.copyOf(heads);
            }

            @Override
            public List<Param> params() {
                return Block.paramsOf(heads);
            }
        }

        /**
         * h = tanh(initialState(g_n)); for each byte of the patch: h = cell(input, h), logits = output(h). The first input
         * is {@code start}, later ones are rows of the core's own byte table for the true previous byte.
         */
        record Autoregressive(Vector start, Linear initialState, Gru cell, Linear output) implements PatchHead {
            @Override
            public List<Param> params() {
                return Block.paramsOf(List.of(start, initialState, cell, output));
            }
        }
    }

    /** Returns p, the bytes in a patch. */
    public int patchBytes() {
        return encoder.patchBytes();
    }

    /** Returns the width of the global states. */
    public int width() {
        return encoder.projection().out();
    }

    @Override
    public Optional<Integer> contextSymbols() {
        return Optional.of(encoder.positions().rows() * patchBytes());
    }

    @Override
    public int abiWidth() {
        return abi.start().width();
    }

    @Override
    public List<Param> params() {
        List<Param> all =
                new ArrayList<>(Block.paramsOf(List.of(encoder.bytes(), encoder.projection(), encoder.positions())));
        all.addAll(Block.paramsOf(global));
        all.addAll(Block.paramsOf(
                List.of(abi.start(), abi.states().project(), abi.states().norm())));
        all.addAll(
                switch (context) {
                    case Context.Direct direct ->
                        inRole(Param.Role.UNUSED, direct.unreadFromAbi().params());
                    case Context.FromAbi fromAbi -> fromAbi.fromAbi().params();
                });
        all.addAll(
                switch (local) {
                    case Local.Window window -> {
                        List<Block> parts = new ArrayList<>(List.of(window.in()));
                        parts.addAll(window.layers());
                        parts.add(window.norm());
                        yield Block.paramsOf(parts);
                    }
                    case Local.Recurrent recurrent -> recurrent.gru().params();
                });
        all.addAll(head.out().params());
        head.transition().ifPresent(table -> all.addAll(table.params()));
        all.addAll(inRole(Param.Role.TRAINING_ONLY, patchHead.params()));
        return List.copyOf(all);
    }

    private static List<Param> inRole(Param.Role role, List<Param> params) {
        return params.stream().map(param -> param.as(role)).toList();
    }
}
