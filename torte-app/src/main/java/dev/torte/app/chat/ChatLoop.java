package dev.torte.app.chat;

import dev.torte.app.Console;
import dev.torte.runtime.Sampling;
import java.util.Optional;

/**
 * Reads messages and shows answers until the input ends or {@code /quit}. A blank line is passed over, a message without room is cut
 * and that is said, {@code /reset} forgets the turns, {@code /help} says what can be typed. A word of small letters behind a slash that
 * is none of these is no message but a slip; anything else is.
 */
public final class ChatLoop {
    /** Of a line more is never kept; a message is cut to the model's room afterwards. */
    public static final int MOST_LINE_BYTES = 1 << 16;

    private final Console console;
    private final Conversation conversation;
    private final Sampling sampling;
    private final ChatView view;
    private final Interrupts interrupts;
    private int turns;

    /**
     * Wires a chat.
     *
     * @param sampling of the first answer; each later one has a seed higher by 1
     */
    public ChatLoop(
            Console console, Conversation conversation, Sampling sampling, ChatView view, Interrupts interrupts) {
        this.console = console;
        this.conversation = conversation;
        this.sampling = sampling;
        this.view = view;
        this.interrupts = interrupts;
    }

    /** Runs to the end. */
    public void run(LineInput input) {
        while (true) {
            view.ask();
            Optional<LineInput.Line> line = input.next();
            if (line.isEmpty()) {
                view.close();
                return;
            }
            String message = PlainText.of(line.get().text()).strip();
            if (message.equals("/quit")) {
                return;
            }
            if (message.matches("/[a-z]+")) {
                obey(message);
            } else if (!message.isEmpty()) {
                answer(message, line.get().cut());
            }
        }
    }

    private void obey(String command) {
        switch (command) {
            case "/reset" -> {
                conversation.reset();
                console.note("The model has forgotten what was said.");
            }
            case "/help" ->
                console.note("/reset forgets what was said, /quit or the end of the input ends the chat,"
                        + " Ctrl-C stops an answer; a message has at most " + conversation.messageBytes() + " bytes.");
            default -> console.note("There is no command " + command + "; /help lists them.");
        }
    }

    private void answer(String typed, boolean cutBefore) {
        String harmless = conversation.frame().harmless(typed);
        String message = PlainText.cut(harmless, conversation.messageBytes());
        if (cutBefore || message.length() < harmless.length()) {
            console.note("The message was cut to its first " + conversation.messageBytes()
                    + " bytes or less; the model has no room for more.");
        }
        Sampling now = new Sampling(
                sampling.choice(), sampling.noRepeatNgram(), sampling.stopBytes(), sampling.seed() + turns);
        turns++;
        view.begin();
        interrupts.begin();
        Answer answer;
        try {
            answer = conversation.answer(message, now, view::accept, interrupts::wanted);
        } finally {
            interrupts.end();
        }
        view.end(new ChatView.Turn(turns, message, answer, now.seed()));
    }
}
