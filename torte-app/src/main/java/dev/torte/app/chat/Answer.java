package dev.torte.app.chat;

import java.util.Optional;

/** What a model said in one turn. */
public final class Answer {
    private final byte[] bytes;
    private final End end;
    private final Prompt prompt;
    private final Optional<AnswerSignals> signals;

    Answer(byte[] bytes, End end, Prompt prompt, Optional<AnswerSignals> signals) {
        this.bytes = bytes.clone();
        this.end = end;
        this.prompt = prompt;
        this.signals = signals;
    }

    /** Why an answer ended. */
    public enum End {
        /** The model ended the line. */
        LINE,
        /** The model began to speak for the user. */
        SPEAKER,
        /** It has as many bytes as were allowed. */
        LENGTH,
        /** Nobody wanted more. */
        INTERRUPTED
    }

    /**
     * What the model answered to.
     *
     * @param bytes        length of the whole text that it had read
     * @param reusedBytes  how many of them it had read for the turn before
     * @param droppedTurns earlier turns for which the context had no more room, in this turn
     */
    public record Prompt(int bytes, int reusedBytes, int droppedTurns) {}

    /** Returns a copy of the bytes; a character may be cut at the end. */
    public byte[] bytes() {
        return bytes.clone();
    }

    public End end() {
        return end;
    }

    public Prompt prompt() {
        return prompt;
    }

    /** Returns how sure the model was, where the conversation was asked to look. */
    public Optional<AnswerSignals> signals() {
        return signals;
    }
}
