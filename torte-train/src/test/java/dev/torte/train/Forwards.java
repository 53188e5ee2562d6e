package dev.torte.train;

import dev.torte.model.Blueprint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** A forward pass without dropout from Java values to Java values. */
final class Forwards {
    private final float[] logits;
    private final Optional<float[]> abi;
    private final List<float[]> patches;

    private Forwards(float[] logits, Optional<float[]> abi, List<float[]> patches) {
        this.logits = logits;
        this.abi = abi;
        this.patches = patches;
    }

    float[] logits() {
        return logits;
    }

    Optional<float[]> abi() {
        return abi;
    }

    List<float[]> patches() {
        return patches;
    }

    static Forwards of(
            Blueprint blueprint,
            Map<String, float[]> weights,
            int[] x,
            int windowSymbols,
            Optional<AnchorTargets> anchors) {
        LibTorch.load();
        try (PointerScope _ = new PointerScope()) {
            long windows = x.length / windowSymbols;
            long width = blueprint.model().abiWidth();
            TorchBlocks.Input input = new TorchBlocks.Input(
                    tensor(x, windows, windowSymbols),
                    anchors.map(each -> each.of(x))
                            .map(features ->
                                    Tensor.create(features, windows, features.length / windows / width, width)));
            TorchBlocks.Forward pass =
                    TorchBlocks.of(tensors(blueprint, weights), Dropout.off()).forward(blueprint.model(), input);
            List<float[]> patches = new ArrayList<>();
            pass.patches().forEach(guess -> patches.add(floats(guess)));
            return new Forwards(floats(pass.logits()), pass.abi().map(Forwards::floats), patches);
        }
    }

    static TorchWeights tensors(Blueprint blueprint, Map<String, float[]> weights) {
        Map<String, Tensor> tensors = new HashMap<>();
        blueprint
                .trained()
                .forEach(param -> tensors.put(
                        param.name(),
                        Tensor.create(
                                weights.get(param.name()),
                                param.shape().dims().stream()
                                        .mapToLong(Integer::longValue)
                                        .toArray())));
        return new TorchWeights(tensors);
    }

    static Tensor tensor(int[] x, long... shape) {
        return Tensor.create(Arrays.stream(x).asLongStream().toArray(), shape);
    }

    static float[] floats(Tensor tensor) {
        Tensor whole = tensor.detach().contiguous();
        float[] values = new float[Math.toIntExact(whole.numel())];
        whole.data_ptr_float().get(values);
        return values;
    }
}
