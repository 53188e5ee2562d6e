package dev.torte.train;

import dev.torte.model.Model;
import dev.torte.model.PatchCore;
import dev.torte.model.contract.CanonicalAnchors;

/** Canonical anchors of whole windows, laid out as a model's ABI states or a capsule's features. */
final class AnchorTargets {

    private AnchorTargets() {}

    /**
     * Returns one anchor per ABI state, row-major: for a patch core (B, N, a) with zeros before patch 0 and the anchor of
     * the bytes before patch n; for all other models (B, T, a) with the anchor after every byte.
     *
     * @param x bytes, (B, T)
     */
    static float[] of(Model model, CanonicalAnchors anchors, byte[] x, int windowBytes) {
        int stride =
                switch (model) {
                    case PatchCore core -> core.patchBytes();
                    case Model.ByteLm lm -> 1;
                    case Model.GruCapsule gru -> 1;
                    case Model.MlpCapsule mlp -> 1;
                };
        int lag = stride == 1 && !(model instanceof PatchCore) ? 0 : 1;
        int width = anchors.width();
        int states = windowBytes / stride;
        float[] out = new float[x.length / windowBytes * states * width];
        CanonicalAnchors.State state = anchors.start();
        for (int window = 0; window < x.length / windowBytes; window++) {
            state.reset();
            for (int t = 0; t < windowBytes; t++) {
                state.push(x[window * windowBytes + t] & 0xFF);
                int row = (t + 1) / stride - 1 + lag;
                if ((t + 1) % stride == 0 && row < states) {
                    state.anchor(out, (window * states + row) * width);
                }
            }
        }
        return out;
    }
}
