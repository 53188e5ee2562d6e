package dev.torte.app.chat;

import java.util.List;

/**
 * How sure a model was of a turn.
 *
 * @param prompt while it read
 * @param bytes  of each byte of the answer
 */
public record AnswerSignals(PromptSignals prompt, List<OfByte> bytes) {
    public AnswerSignals {
        bytes = List.copyOf(bytes);
    }

    /**
     * Of one byte.
     *
     * @param value  the byte, 0..255
     * @param chance that the model gave it, in [0, 1]
     * @param before what the model's guess was as a whole
     */
    public record OfByte(int value, double chance, PositionSignals before) {}
}
