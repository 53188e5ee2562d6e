package dev.torte.app.chat;

import dev.torte.app.StopText;
import dev.torte.runtime.ContextWindow;
import dev.torte.runtime.Sampler;
import dev.torte.runtime.Sampling;
import dev.torte.runtime.Session;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Turns between a user and a byte model. The model reads the turns before, as many as its context holds beside the longest answer, the
 * oldest being dropped first, and then the question in its {@link ChatFrame}. An answer is what one would get by generating from that
 * whole text anew; but what the session has read already is not read again. One owner thread.
 */
public final class Conversation {
    /** For models that remember without a table: turns are dropped past this, so that neither memory nor waiting grows without end. */
    static final int MOST_BYTES = 4096;

    private static final byte LINE_END = '\n';

    private final ChatFrame frame;
    private final int answerBytes;
    private final int contextBytes;
    private final ReadText text;
    private final Deque<byte[]> turns = new ArrayDeque<>();
    private int turnBytes;

    /** Where the bytes of an answer go. */
    public interface Sink {
        /** Takes a byte that belongs to the answer for certain. */
        void accept(byte value);
    }

    private Conversation(Session session, ChatFrame frame, int answerBytes, boolean watched) {
        if (session.streams() != 1 || !session.model().tokenizer().merges().isEmpty()) {
            throw new IllegalArgumentException("a chat needs a model of bytes and 1 stream, found "
                    + session.model().tokenizer().vocabulary() + " symbols and " + session.streams());
        }
        int context = session.model().window().contextSymbols();
        this.contextBytes = context == ContextWindow.UNLIMITED ? MOST_BYTES : context;
        if (answerBytes < 1 || answerBytes >= contextBytes - frame.bytes()) {
            throw new IllegalArgumentException(
                    "an answer must have at least 1 byte and leave room for a question: the frame takes "
                            + frame.bytes() + " of the context's " + contextBytes + " bytes, found " + answerBytes);
        }
        this.frame = frame;
        this.answerBytes = answerBytes;
        this.text = watched ? ReadText.watched(session, contextBytes) : ReadText.of(session, contextBytes);
    }

    /**
     * Begins a conversation, taking over a session of one stream.
     *
     * @param answerBytes the longest answer, in bytes
     * @throws IllegalArgumentException if symbols of the model are not bytes, or no question has room beside such an answer
     */
    public static Conversation of(Session session, ChatFrame frame, int answerBytes) {
        return new Conversation(session, frame, answerBytes, false);
    }

    /** As {@link #of}; answers come with signals, taken while the model reads and writes. */
    public static Conversation probing(Session session, ChatFrame frame, int answerBytes) {
        return new Conversation(session, frame, answerBytes, true);
    }

    public ChatFrame frame() {
        return frame;
    }

    /** Returns the length of the longest message in bytes of UTF-8, once it is harmless; at least 1. */
    public int messageBytes() {
        return contextBytes - answerBytes - frame.bytes();
    }

    /** Forgets all turns. */
    public void reset() {
        turns.clear();
        turnBytes = 0;
    }

    /**
     * Answers.
     *
     * @param message     what the user says; made harmless by the frame
     * @param sampling    how bytes are chosen; its stop bytes do nothing here
     * @param sink        takes the bytes of the answer one by one
     * @param interrupted asked before each byte; true ends the answer, which is kept as far as it goes
     * @throws IllegalArgumentException if the message is longer than {@link #messageBytes}
     */
    public Answer answer(String message, Sampling sampling, Sink sink, BooleanSupplier interrupted) {
        byte[] question = frame.question(message);
        if (question.length > contextBytes - answerBytes) {
            throw new IllegalArgumentException("a message must have at most " + messageBytes() + " bytes, found "
                    + (question.length - frame.bytes()));
        }
        int dropped = 0;
        while (turnBytes + question.length > contextBytes - answerBytes) {
            turnBytes -= turns.removeFirst().length;
            dropped++;
        }
        ByteArrayOutputStream prompt = new ByteArrayOutputStream();
        turns.forEach(prompt::writeBytes);
        prompt.writeBytes(question);
        int reused = text.become(prompt.toByteArray());
        Writing writing = new Writing(sink);
        Answer.End end = write(sampler(sampling, prompt.toByteArray()), writing, interrupted);
        byte[] written = writing.bytes.toByteArray();
        remember(question, written);
        return new Answer(
                written,
                end,
                new Answer.Prompt(prompt.size(), reused, dropped),
                text.signals().map(all -> signals(all, prompt.size(), written, writing.logits)));
    }

    /** A fresh one for each answer, which makes the answer a function of the prompt and the sampling. */
    private static Sampler sampler(Sampling sampling, byte[] prompt) {
        Sampler sampler = new Sampler(sampling, 256);
        for (byte value : prompt) {
            sampler.accept(value & 0xFF);
        }
        return sampler;
    }

    private Answer.End write(Sampler sampler, Writing writing, BooleanSupplier interrupted) {
        Answer.End end = Answer.End.LENGTH;
        for (int i = 0; i < answerBytes; i++) {
            if (interrupted.getAsBoolean()) {
                end = Answer.End.INTERRUPTED;
                break;
            }
            int next = sampler.choose(text.logits(), 0);
            if (next == LINE_END) {
                end = Answer.End.LINE;
                break;
            }
            writing.logits.add(text.logits()[next]);
            sampler.accept(next);
            text.add((byte) next);
            if (writing.add((byte) next)) {
                return Answer.End.SPEAKER;
            }
        }
        writing.rest();
        return end;
    }

    private void remember(byte[] question, byte[] written) {
        ByteArrayOutputStream turn = new ByteArrayOutputStream();
        turn.writeBytes(question);
        turn.writeBytes(written);
        turn.write(LINE_END);
        turns.add(turn.toByteArray());
        turnBytes += turn.size();
    }

    private static AnswerSignals signals(
            List<PositionSignals> all, int promptBytes, byte[] written, List<Float> logits) {
        List<AnswerSignals.OfByte> bytes = new ArrayList<>();
        for (int i = 0; i < written.length; i++) {
            PositionSignals before = all.get(promptBytes - 1 + i);
            bytes.add(new AnswerSignals.OfByte(written[i] & 0xFF, before.guess().chance(logits.get(i)), before));
        }
        return new AnswerSignals(PromptSignals.of(all.subList(0, promptBytes)), bytes);
    }

    /** An answer on its way: holds back what may be the beginning of the user's next turn. */
    private final class Writing {
        private final Sink sink;
        private final StopText stop = new StopText(frame.nextTurn());
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        /** The logit of each byte that was chosen. */
        private final List<Float> logits = new ArrayList<>();

        Writing(Sink sink) {
            this.sink = sink;
        }

        /** Takes a byte and returns whether the user's turn has begun. */
        boolean add(byte value) {
            pass(stop.add(value));
            return stop.reached();
        }

        void rest() {
            pass(stop.rest());
        }

        private void pass(byte[] free) {
            for (byte value : free) {
                bytes.write(value);
                sink.accept(value);
            }
        }
    }
}
