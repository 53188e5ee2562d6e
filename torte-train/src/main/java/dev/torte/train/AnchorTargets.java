package dev.torte.train;

import dev.torte.model.Brick;
import dev.torte.model.Model;
import dev.torte.model.PatchCore;
import dev.torte.model.contract.CanonicalAnchors;
import java.util.Optional;

/** What the ABI states of a batch should be, or what its capsule reads: a pure function of the bytes, safe for threads. */
@FunctionalInterface
interface AnchorTargets {

    /**
     * Returns one anchor per ABI state, row-major. Patch core: (B, N, a), zeros before patch 0, then the anchor of all bytes
     * before patch n. All others that have any: (B, T, a), the anchor after every byte.
     *
     * @param x bytes, (B, T)
     */
    float[] of(int[] x);

    /** Returns the canonical anchors of windows of T bytes, every window starting anew; empty for a model without any. */
    static Optional<AnchorTargets> canonical(Model model, int windowBytes) {
        return switch (model) {
            case PatchCore core -> {
                CanonicalAnchors anchors = CanonicalAnchors.ofWidth(core.abiWidth());
                yield Optional.of(x -> beforePatches(anchors, x, windowBytes, core.patchBytes()));
            }
            case Model.ByteLm lm -> Optional.of(afterBytes(lm, windowBytes));
            case Model.UntiedLm lm -> Optional.empty();
            case Model.TokenLm lm -> Optional.empty();
            case Model.GruCapsule gru -> Optional.of(afterBytes(gru, windowBytes));
            case Model.MlpCapsule mlp -> Optional.of(afterBytes(mlp, windowBytes));
            case Model.ContextMixCapsule mix -> Optional.empty();
            case Brick brick -> Optional.of(afterBytes(brick, windowBytes));
        };
    }

    private static AnchorTargets afterBytes(Model model, int windowBytes) {
        CanonicalAnchors anchors = CanonicalAnchors.ofWidth(model.abiWidth());
        return x -> afterBytes(anchors, x, windowBytes);
    }

    private static float[] afterBytes(CanonicalAnchors anchors, int[] x, int windowBytes) {
        float[] out = new float[x.length * anchors.width()];
        CanonicalAnchors.State state = anchors.start();
        for (int i = 0; i < x.length; i++) {
            if (i % windowBytes == 0) {
                state.reset();
            }
            state.push(x[i]);
            state.anchor(out, i * anchors.width());
        }
        return out;
    }

    private static float[] beforePatches(CanonicalAnchors anchors, int[] x, int windowBytes, int patchBytes) {
        float[] out = new float[x.length / patchBytes * anchors.width()];
        CanonicalAnchors.State state = anchors.start();
        for (int i = 0; i < x.length; i++) {
            if (i % windowBytes == 0) {
                state.reset();
            } else if (i % patchBytes == 0) {
                state.anchor(out, i / patchBytes * anchors.width());
            }
            state.push(x[i]);
        }
        return out;
    }
}
