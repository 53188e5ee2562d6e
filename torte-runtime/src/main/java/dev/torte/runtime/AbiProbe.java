package dev.torte.runtime;

import dev.torte.model.Brick;
import dev.torte.model.Model;
import dev.torte.model.PatchCore;

/** Looks at a core's ABI states, which prediction alone would not always compute. */
public final class AbiProbe {

    private AbiProbe() {}

    /**
     * Returns the ABI states of a text, row-major (states, {@link Model#abiWidth()}), as a new array.
     *
     * <p>A patch core has one context per whole patch: c_n, which describes everything before patch n; trailing bytes are left
     * out. A byte model has one state per byte.
     *
     * @throws IllegalArgumentException if the text is longer than the model's context, or the model has none
     */
    public static float[] states(LoadedModel model, byte[] text) {
        Model described = model.blueprint().model();
        int count = switch (described) {
            case PatchCore core -> text.length / core.patchBytes();
            case Model.ByteLm byteLm -> text.length;
            case Model.TokenLm tokenLm -> throw noStates(described);
            case Model.UntiedLm untiedLm -> throw noStates(described);
            case Model.GruCapsule capsule -> throw noStates(described);
            case Model.MlpCapsule capsule -> throw noStates(described);
            case Model.ContextMixCapsule capsule -> throw noStates(described);
            case Brick brick -> throw noStates(described);
        };
        if (text.length > model.window().contextSymbols()) {
            throw new IllegalArgumentException("a text of " + text.length + " bytes exceeds the context of "
                    + model.window().contextSymbols() + " bytes");
        }
        int width = described.abiWidth();
        float[] result = new float[count * width];
        Session session = Session.probing(model, (index, stream, states, at) -> {
            // The state after the last patch is the context of a patch that is not there.
            if (index < count) {
                System.arraycopy(states, at, result, index * width, width);
            }
        });
        session.feed(text);
        return result;
    }

    private static IllegalArgumentException noStates(Model model) {
        return new IllegalArgumentException("only patch cores and byte models have ABI states, found "
                + model.getClass().getSimpleName());
    }
}
