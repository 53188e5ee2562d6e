package dev.torte.app.chat;

/** Where a chat shows what happens in it. */
public sealed interface ChatView permits TextView, JsonView {

    /** Asks for a message. */
    void ask();

    /** Begins an answer. */
    void begin();

    /** Shows a byte of it. */
    void accept(byte value);

    /**
     * Ends it.
     *
     * @param turn the answer and what it belongs to
     */
    void end(Turn turn);

    /** Says good-bye, when the input has ended instead of a message. */
    void close();

    /**
     * One turn.
     *
     * @param number  1 for the first since the program began
     * @param message as the model read it
     * @param seed    with which the bytes were chosen
     */
    record Turn(int number, String message, Answer answer, long seed) {}
}
