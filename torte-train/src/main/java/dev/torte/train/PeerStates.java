package dev.torte.train;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** A {@link Peer} over libtorch: windows of bytes to its ABI states, without gradient. Used by one thread. */
final class PeerStates implements AutoCloseable {
    private final Peer peer;
    private final FlatBuffer memory;
    private final Map<String, Tensor> tensors = new HashMap<>();

    PeerStates(Peer peer) {
        this.peer = peer;
        this.memory = peer.memory();
        memory.layout().slots().forEach(slot -> tensors.put(slot.param().name(), memory.view(slot)));
    }

    /** Returns the states of bytes (B, T), (B, n, a). */
    Tensor of(Tensor bytes) {
        return TorchBlocks.of(new TorchWeights(tensors), Dropout.off())
                .forward(peer.model(), new TorchBlocks.Input(bytes, Optional.empty()))
                .abi()
                .orElseThrow();
    }

    @Override
    public void close() {
        tensors.values().forEach(Tensor::close);
        memory.close();
    }
}
