package dev.torte.train;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** A {@link Finished} model over libtorch: windows of bytes to its states and logits, without gradient. Used by one thread. */
final class FinishedPass implements AutoCloseable {
    private final Finished finished;
    private final FlatBuffer memory;
    private final Map<String, Tensor> tensors = new HashMap<>();

    FinishedPass(Finished finished) {
        this.finished = finished;
        this.memory = finished.memory();
        memory.layout().slots().forEach(slot -> tensors.put(slot.param().name(), memory.view(slot)));
    }

    /** Reads bytes (B, T). */
    TorchBlocks.Forward of(Tensor bytes) {
        return TorchBlocks.of(new TorchWeights(tensors), Dropout.off())
                .forward(finished.model(), new TorchBlocks.Input(bytes, Optional.empty()));
    }

    @Override
    public void close() {
        tensors.values().forEach(Tensor::close);
        memory.close();
    }
}
