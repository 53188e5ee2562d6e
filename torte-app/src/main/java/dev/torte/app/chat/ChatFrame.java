package dev.torte.app.chat;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * How turns stand in the text that a model reads: {@code USER: <message>\nTORTE: } and then the answer up to the end of its line.
 *
 * <p>Only the frame itself writes a speaker's name with a colon. In a message a space is put before the colon of {@code USER:} and of
 * {@code TORTE:}, in capitals or not, and every control character, line ends among them, becomes a space; so no message can look
 * like turns that never were.
 *
 * @param user name of who asks
 * @param bot  name of who answers
 */
public record ChatFrame(String user, String bot) {
    private static final int LONGEST_NAME = 40;

    /**
     * Checks the names.
     *
     * @throws IllegalArgumentException if a name is blank, begins or ends with a space, is longer than 40 characters, holds a colon or a
     *     control character, or if both are the same
     */
    public ChatFrame {
        check(user);
        check(bot);
        if (user.equalsIgnoreCase(bot)) {
            throw new IllegalArgumentException(
                    "the two speakers need different names, found '" + user + "' and '" + bot + "'");
        }
    }

    private static void check(String name) {
        if (name.isBlank()
                || !name.equals(name.strip())
                || name.length() > LONGEST_NAME
                || name.indexOf(':') >= 0
                || !name.equals(PlainText.of(name))) {
            throw new IllegalArgumentException("a speaker's name must have 1 to " + LONGEST_NAME
                    + " characters without a colon, a control character, or a space at an end, found '"
                    + PlainText.of(name) + "'");
        }
    }

    /** Returns what a model reads before it answers, in UTF-8; the message is made harmless. */
    byte[] question(String message) {
        return (user + ": " + harmless(message) + "\n" + bot + ": ").getBytes(StandardCharsets.UTF_8);
    }

    /** Returns how many bytes a question has besides its message. */
    int bytes() {
        return question("").length;
    }

    /** Returns the text with which the user's next turn would begin; an answer ends before it. */
    byte[] nextTurn() {
        return (user + ":").getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Returns a message that cannot be taken for turns: see above. What is harmless stays as it is.
     *
     * @param message any text
     */
    public String harmless(String message) {
        String speaker = "(?iu)(?<=" + Pattern.quote(user) + "|" + Pattern.quote(bot) + "):";
        return PlainText.of(message).replaceAll(speaker, " :");
    }
}
