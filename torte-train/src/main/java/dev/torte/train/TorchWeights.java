package dev.torte.train;

import dev.torte.model.Param;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Tensors by parameter name, as one forward pass sees them.
 *
 * @param changes what is added to linear maps, by the name of their weight
 */
record TorchWeights(Map<String, Tensor> byName, Map<String, LowRank> changes) {

    /** scale * up(down x): {@code down} (rank, in), {@code up} (out, rank). */
    record LowRank(Tensor down, Tensor up, float scale) {
        Tensor of(Tensor x) {
            return torch.linear(torch.linear(x, down), up).mul(new Scalar(scale));
        }
    }

    TorchWeights(Map<String, Tensor> byName) {
        this(byName, Map.of());
    }

    /** Returns the change of a linear map, if it has one. */
    Optional<LowRank> change(Param weight) {
        return Optional.ofNullable(changes.get(weight.name()));
    }

    /** Returns the tensor of a parameter; asking for one that is not there is a broken invariant. */
    Tensor get(Param param) {
        Tensor tensor = byName.get(param.name());
        if (tensor == null) {
            throw new IllegalStateException("no tensor for parameter " + param.name());
        }
        return tensor;
    }

    TensorOptional optional(Param param) {
        return new TensorOptional(get(param));
    }
}
