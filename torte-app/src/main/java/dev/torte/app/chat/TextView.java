package dev.torte.app.chat;

import dev.torte.app.Console;
import dev.torte.runtime.Utf8Stream;

/**
 * A chat as text: an answer is a line that grows while it is written, as soon as its characters are whole, with spaces for control
 * characters. With signals a second line says how sure the model was. On a terminal the speakers' names stand before their lines.
 */
public final class TextView implements ChatView {
    private final Console console;
    private final String asking;
    private final String answering;
    private Utf8Stream characters = new Utf8Stream();

    private TextView(Console console, String asking, String answering) {
        this.console = console;
        this.asking = asking;
        this.answering = answering;
    }

    /** For somebody who types and reads. */
    public static TextView onTerminal(Console console, ChatFrame frame) {
        return new TextView(console, frame.user() + ": ", frame.bot() + ": ");
    }

    /** For programs: answers alone, a line each. */
    public static TextView plain(Console console) {
        return new TextView(console, "", "");
    }

    @Override
    public void ask() {
        show(asking);
    }

    @Override
    public void begin() {
        characters = new Utf8Stream();
        show(answering);
    }

    @Override
    public void accept(byte value) {
        show(characters.add(value));
    }

    @Override
    public void end(Turn turn) {
        show(characters.flush());
        console.text("\n");
        turn.answer()
                .signals()
                .ifPresent(
                        signals -> console.text(" ".repeat(answering.length()) + SureBar.of(signals.bytes()) + "\n"));
    }

    @Override
    public void close() {
        if (!asking.isEmpty()) {
            // The shell's own prompt shall not stand behind the question.
            console.text("\n");
        }
    }

    private void show(String text) {
        if (!text.isEmpty()) {
            console.text(PlainText.of(text));
        }
    }
}
