package dev.torte.train;

import dev.torte.model.Param;
import dev.torte.model.Quantizer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Weights as a {@link Quantizer} rounds them, for a forward pass that learns. The gradient passes through the rounding as if it
 * were not there (straight-through; Bengio et al. 2013), also that of the scale.
 */
final class TorchQuantizer {
    private static final float LEAST_SCALE = 1e-5f;

    private TorchQuantizer() {}

    /** Returns the weights with those rounded that the quantizer covers. */
    static TorchWeights rounded(TorchWeights weights, List<Param> params, Quantizer quantizer) {
        Map<String, Tensor> byName = new LinkedHashMap<>(weights.byName());
        for (Param param : params) {
            if (quantizer.covers(param)) {
                Tensor w = weights.get(param);
                Tensor levels = rounded(param, quantizer, w.detach());
                byName.put(param.name(), w.add(levels.sub(w.detach())));
            }
        }
        return new TorchWeights(byName, weights.changes());
    }

    private static Tensor rounded(Param param, Quantizer quantizer, Tensor w) {
        Tensor magnitude = w.abs();
        Tensor scale = (quantizer.scaleCount(param) > 1 ? magnitude.mean(1).unsqueeze(1) : magnitude.mean())
                .clamp_min(new Scalar(LEAST_SCALE));
        Tensor ratio = w.div(scale);
        Tensor levels = switch (quantizer) {
            case TERNARY -> ratio.round().clamp_max(new Scalar(1f)).clamp_min(new Scalar(-1f));
            case POWER3, POWER3_PER_ROW -> ratio.sign().mul(powers(ratio.abs()));
            case NONE -> throw new IllegalStateException("floats have no levels");
        };
        return levels.mul(scale);
    }

    /** 0, 1, 3 or 9 by the bounds that a magnitude has reached. */
    private static Tensor powers(Tensor magnitude) {
        return reached(magnitude, 0.5f, 1).add(reached(magnitude, 2, 2)).add(reached(magnitude, 6, 6));
    }

    private static Tensor reached(Tensor magnitude, float bound, float value) {
        return magnitude.ge(new Scalar(bound)).to(torch.ScalarType.Float).mul(new Scalar(value));
    }
}
