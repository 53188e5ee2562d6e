package dev.torte.train;

import dev.torte.model.Param;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/** Tensors by parameter name, as one forward pass sees them. */
record TorchWeights(Map<String, Tensor> byName) {

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
