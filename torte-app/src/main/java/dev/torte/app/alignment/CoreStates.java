package dev.torte.app.alignment;

import dev.torte.model.contract.AbiContract;
import dev.torte.model.contract.CanonicalAnchors;
import dev.torte.model.contract.StateInterface;
import dev.torte.runtime.AbiProbe;
import dev.torte.runtime.LoadedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * The ABI states of one core on shared windows, or the anchors that they should be. Immutable; holds 4 bytes for each float of a state.
 */
public final class CoreStates {
    private final String name;
    private final String identity;
    private final AbiContract contract;
    private final List<float[]> windows;

    private CoreStates(String name, String identity, AbiContract contract, List<float[]> windows) {
        this.name = name;
        this.identity = identity;
        this.contract = contract;
        this.windows = windows;
    }

    /**
     * Computes the states of a core.
     *
     * @param name     for people
     * @param identity of its file
     * @param read     told how many bytes more were read
     * @throws IllegalArgumentException if the model has no ABI states, or a shorter context than a window
     */
    public static CoreStates of(String name, String identity, LoadedModel model, SharedText text, IntConsumer read) {
        AbiContract contract = AbiContract.of(model.blueprint().model())
                .orElseThrow(() -> new IllegalArgumentException(name + " has no ABI states"));
        List<float[]> windows = new ArrayList<>();
        for (int w = 0; w < text.count(); w++) {
            windows.add(AbiProbe.states(model, text.window(w)));
            read.accept(text.window(w).length);
        }
        return new CoreStates(name, identity, contract, List.copyOf(windows));
    }

    /** Returns the anchor after every byte, every window starting anew. */
    static CoreStates anchors(int width, SharedText text) {
        CanonicalAnchors anchors = CanonicalAnchors.ofWidth(width);
        List<float[]> windows = new ArrayList<>();
        for (int w = 0; w < text.count(); w++) {
            byte[] window = text.window(w);
            float[] states = new float[window.length * width];
            CanonicalAnchors.State state = anchors.start();
            for (int i = 0; i < window.length; i++) {
                state.push(window[i] & 0xFF);
                state.anchor(states, i * width);
            }
            windows.add(states);
        }
        AbiContract contract = AbiContract.ofWidth(width, new StateInterface.AfterBytes());
        return new CoreStates("anchors", "", contract, List.copyOf(windows));
    }

    String name() {
        return name;
    }

    String identity() {
        return identity;
    }

    AbiContract contract() {
        return contract;
    }

    int width() {
        return contract.width();
    }

    /** Returns the states of a window, (states, width), which must not be changed. */
    float[] window(int index) {
        return windows.get(index);
    }
}
