package dev.torte.runtime;

import dev.torte.kernels.Kernels;
import dev.torte.model.Blueprint;
import dev.torte.model.Weights;
import dev.torte.model.contract.Tokenizer;
import dev.torte.runtime.mixing.CarriedText;
import java.util.Optional;

/**
 * A model ready to run: its weights packed in the order in which the arithmetic reads them.
 *
 * <p>Float weights stay float32 (F16 and BF16 are widened), int8 matrices and tables stay int8 with their scales. Holds copies,
 * so the weights' file may be closed afterwards. Immutable, shared by threads; make a {@link Session} to run it.
 */
public final class LoadedModel {
    private final Blueprint blueprint;
    private final Tokenizer tokenizer;
    private final Kernels kernels;
    private final ContextWindow window;
    private final ModelRunner runner;
    private final Optional<Installed> installed;

    /** A brick in this model, and what the model does to it. */
    record Installed(LoadedBrick brick, Receiver receiver) {}

    private LoadedModel(
            Blueprint blueprint,
            Tokenizer tokenizer,
            Kernels kernels,
            ModelRunner runner,
            Optional<Installed> installed) {
        this.blueprint = blueprint;
        this.tokenizer = tokenizer;
        this.kernels = kernels;
        this.window = ContextWindow.of(blueprint.model());
        this.runner = runner;
        this.installed = installed;
    }

    /**
     * Packs weights for some kernels; every kernel gives the same bits.
     *
     * @throws IllegalArgumentException if the weights carry text and it is none
     */
    public static LoadedModel of(Weights weights, Kernels kernels) {
        return ofBeginning(weights, kernels, CarriedText.MOST_BYTES);
    }

    /**
     * Does as {@link #of(Weights, Kernels)}, but of a text that the weights may carry only the first bytes are read: another model
     * then, made at once, whose answers tell whether kernels and file are what they should be.
     *
     * @param textBytes to read, at most
     */
    public static LoadedModel ofBeginning(Weights weights, Kernels kernels, int textBytes) {
        Blueprint blueprint = weights.blueprint();
        return new LoadedModel(
                blueprint,
                weights.tokenizer(),
                kernels,
                ModelRunner.of(blueprint.model(), weights, textBytes),
                Optional.empty());
    }

    /**
     * Returns this model as a host: its sessions begin with a brick, as if it had been installed in each. Shares the weights, and replaces a
     * brick that may be there.
     *
     * @throws dev.torte.model.TorteException.Incompatible listing everything in which the brick does not fit
     * @throws IllegalArgumentException if the receiver's rotation is of another width than the brick
     */
    public LoadedModel with(LoadedBrick brick, Receiver receiver) {
        brick.requireHost(this);
        brick.requireFit(receiver);
        return new LoadedModel(blueprint, tokenizer, kernels, runner, Optional.of(new Installed(brick, receiver)));
    }

    public Blueprint blueprint() {
        return blueprint;
    }

    /** Returns how this model's symbols stand for bytes; without merges where they are the bytes. */
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /** Returns a copy of the text that this model carries; empty if it has weights instead. */
    public Optional<byte[]> carriedText() {
        return runner.carriedText();
    }

    public Kernels kernels() {
        return kernels;
    }

    /** Returns the rule by which sessions of this model forget. */
    public ContextWindow window() {
        return window;
    }

    /** Returns a new session with one stream, on the caller's thread. */
    public Session session() {
        return Session.start(this, 1);
    }

    /** Returns a state before the first symbol; with a brick if there is one, unless the host's own states are asked for. */
    ModelRunner.State start(Workspace space, Optional<AbiSink> sink) {
        return sink.isEmpty() && installed.isPresent()
                ? BrickedState.start(this, space, installed.get())
                : runner.start(space, sink);
    }

    ModelRunner runner() {
        return runner;
    }
}
