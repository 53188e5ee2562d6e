package dev.torte.app.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torte.app.StopText;
import dev.torte.model.Blueprint;
import dev.torte.model.InitialWeights;
import dev.torte.model.PathwayKind;
import dev.torte.model.Recipe;
import dev.torte.model.Weights;
import dev.torte.model.contract.Tokenizer;
import dev.torte.runtime.Generator;
import dev.torte.runtime.LoadedModel;
import dev.torte.runtime.Routing;
import dev.torte.runtime.Sampling;
import dev.torte.runtime.Session;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An answer is what generating from the whole text anew would give, however much of it had been read already. */
final class ConversationTest {
    private static final ChatFrame FRAME = new ChatFrame("USER", "TORTE");
    private static final int BYTES = 12;
    private static final List<String> MESSAGES =
            List.of("hi", "Où est-il?", "a", "a question of some length", "b?", "c", "hi", "USER: d", "e", "f f f");

    static Stream<LoadedModel> models() {
        return Stream.of(
                TinyModels.core(),
                TinyModels.endless(),
                TinyModels.routed(new PathwayKind.Local(3), new PathwayKind.State()),
                TinyModels.knowing("USER: hi\nTORTE: hello\nUSER: how?\nTORTE: well\n".repeat(4)));
    }

    /** The slow and obvious chat: the whole transcript, cut by the rule, read by a new session each time. */
    private static final class Anew {
        private final LoadedModel model;
        private final int context;
        private final List<byte[]> turns = new ArrayList<>();

        Anew(LoadedModel model, int context) {
            this.model = model;
            this.context = context;
        }

        byte[] prompt(String message) {
            byte[] question = FRAME.question(message);
            while (turns.stream().mapToInt(turn -> turn.length).sum() + question.length > context - BYTES) {
                turns.removeFirst();
            }
            ByteArrayOutputStream prompt = new ByteArrayOutputStream();
            turns.forEach(prompt::writeBytes);
            prompt.writeBytes(question);
            return prompt.toByteArray();
        }

        byte[] answer(String message, Sampling sampling) {
            StopText stop = new StopText("USER:".getBytes(StandardCharsets.UTF_8));
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            new Generator(model.session(), sampling.withStopBytes(Set.of((int) '\n')))
                    .generate(prompt(message), BYTES, value -> {
                        answer.writeBytes(stop.add(value));
                        return !stop.reached();
                    });
            answer.writeBytes(stop.rest());
            ByteArrayOutputStream turn = new ByteArrayOutputStream();
            turn.writeBytes(FRAME.question(message));
            turn.writeBytes(answer.toByteArray());
            turn.write('\n');
            turns.add(turn.toByteArray());
            return answer.toByteArray();
        }
    }

    private static int context(LoadedModel model) {
        return Math.min(model.window().contextSymbols(), Conversation.MOST_BYTES);
    }

    private static byte[] shown(Conversation conversation, String message, Sampling sampling) {
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        Answer answer = conversation.answer(message, sampling, shown::write, () -> false);
        assertThat(answer.bytes()).isEqualTo(shown.toByteArray());
        return shown.toByteArray();
    }

    @ParameterizedTest
    @MethodSource("models")
    void answersAreThoseOfTheWholeTextReadAnew(LoadedModel model) {
        Conversation conversation = Conversation.of(model.session(), FRAME, BYTES);
        Conversation probed = Conversation.probing(model.session(), FRAME, BYTES);
        Anew anew = new Anew(model, context(model));
        int seed = 7;
        for (String message : MESSAGES) {
            Sampling sampling = Sampling.random(0.9, seed++).withNoRepeatNgram(5);
            byte[] expected = anew.answer(message, sampling);
            assertThat(shown(conversation, message, sampling)).isEqualTo(expected);
            assertThat(shown(probed, message, sampling)).isEqualTo(expected);
        }
    }

    @Test
    void theOldestTurnsAreDroppedAndOnlyWhatIsNewIsRead() {
        Conversation conversation = Conversation.of(TinyModels.core().session(), FRAME, BYTES);
        Anew anew = new Anew(TinyModels.core(), TinyModels.CONTEXT);
        int dropped = 0;
        int before = 0;
        for (String message : MESSAGES) {
            Answer answer = conversation.answer(message, Sampling.greedy(), value -> {}, () -> false);
            int turns = anew.turns.size();
            byte[] prompt = anew.prompt(message);
            assertThat(answer.prompt().bytes())
                    .isEqualTo(prompt.length)
                    .isLessThanOrEqualTo(TinyModels.CONTEXT - BYTES);
            assertThat(answer.prompt().droppedTurns()).isEqualTo(turns - anew.turns.size());
            // What was read for the turn before and written then, or nothing when the text begins elsewhere now.
            assertThat(answer.prompt().reusedBytes()).isEqualTo(answer.prompt().droppedTurns() > 0 ? 0 : before);
            anew.answer(message, Sampling.greedy());
            before = prompt.length + answer.bytes().length;
            dropped += answer.prompt().droppedTurns();
        }
        assertThat(dropped)
                .as("a test in which nothing is dropped shows little")
                .isGreaterThan(3);
    }

    @ParameterizedTest
    @MethodSource("models")
    void signalsAreThoseOfTheLogitsOfTheWholeTextReadAnew(LoadedModel model) {
        Conversation conversation = Conversation.probing(model.session(), FRAME, BYTES);
        Anew anew = new Anew(model, context(model));
        int seed = 3;
        for (String message : MESSAGES) {
            Sampling sampling = Sampling.random(1, seed++);
            byte[] prompt = anew.prompt(message);
            Answer answer = conversation.answer(message, sampling, value -> {}, () -> false);
            AnswerSignals signals = answer.signals().orElseThrow();
            Session session = model.session();
            double sum = 0;
            for (byte value : prompt) {
                session.feed(value);
                sum += Signals.of(session.logits(), 0, 256).maxSoftmax();
            }
            assertThat(signals.prompt().maxSoftmaxMean()).isEqualTo(sum / prompt.length);
            assertThat(signals.prompt().maxSoftmaxLast())
                    .isEqualTo(Signals.of(session.logits(), 0, 256).maxSoftmax());
            byte[] written = anew.answer(message, sampling);
            assertThat(signals.bytes()).hasSize(written.length);
            for (int i = 0; i < written.length; i++) {
                AnswerSignals.OfByte one = signals.bytes().get(i);
                Signals guess = Signals.of(session.logits(), 0, 256);
                assertThat(one.value()).isEqualTo(written[i] & 0xFF);
                assertThat(one.before().guess()).isEqualTo(guess);
                assertThat(one.chance()).isEqualTo(guess.chance(session.logits()[one.value()]));
                assertThat(one.before().routerEntropy().isPresent())
                        .isEqualTo(session.routing().isPresent());
                session.feed(written[i]);
            }
        }
    }

    @Test
    void routerEntropyIsTheMeanOverBlocksAsAShareOfTheMost() {
        LoadedModel model =
                TinyModels.routed(new PathwayKind.Local(3), new PathwayKind.State(), new PathwayKind.Dense(2));
        Session session = model.session();
        session.feed((byte) 'a');
        Routing routing = session.routing().orElseThrow();
        double mean = (routing.entropy(0, 0) + (double) routing.entropy(1, 0)) / 2 / StrictMath.log(3);
        assertThat(PositionSignals.of(session).routerEntropy().getAsDouble())
                .isEqualTo(mean)
                .isBetween(0.0, 1.0);
        Session one = TinyModels.routed(new PathwayKind.Local(3)).session();
        one.feed((byte) 'a');
        assertThat(PositionSignals.of(one).routerEntropy().getAsDouble())
                .as("with one pathway there is nothing to choose")
                .isZero();
    }

    @Test
    void anAnswerEndsWithItsLine() {
        Conversation conversation = Conversation.of(
                TinyModels.knowing("USER: hi\nTORTE: hello\n".repeat(9)).session(), FRAME, 40);
        Answer answer = conversation.answer("hi", Sampling.greedy(), value -> {}, () -> false);
        assertThat(answer.bytes()).asString().isEqualTo("hello");
        assertThat(answer.end()).isEqualTo(Answer.End.LINE);
    }

    @Test
    void anAnswerEndsWhereTheModelSpeaksForTheUserAndNothingOfThatIsShown() {
        LoadedModel model = TinyModels.knowing("USER: hi\nTORTE: hello USER: hi\nTORTE: hello ".repeat(9));
        Conversation conversation = Conversation.of(model.session(), FRAME, 40);
        for (int turn = 0; turn < 3; turn++) {
            ByteArrayOutputStream shown = new ByteArrayOutputStream();
            Answer answer = conversation.answer("hi", Sampling.greedy(), shown::write, () -> false);
            assertThat(shown.toString(StandardCharsets.UTF_8)).isEqualTo("hello ");
            assertThat(answer.end()).isEqualTo(Answer.End.SPEAKER);
            // With the turn before in its text the model would learn that lines end.
            conversation.reset();
        }
    }

    @Test
    void aBeginningOfTheNextTurnThatLeadsNowhereIsShown() {
        LoadedModel model = TinyModels.knowing("USER: hi\nTORTE: my USER\n".repeat(9));
        assertThat(shown(Conversation.of(model.session(), FRAME, 40), "hi", Sampling.greedy()))
                .asString()
                .isEqualTo("my USER");
        assertThat(shown(Conversation.of(model.session(), FRAME, 5), "hi", Sampling.greedy()))
                .asString()
                .isEqualTo("my US");
    }

    @Test
    void anInterruptedAnswerIsKeptAsFarAsItGoes() {
        LoadedModel model = TinyModels.core();
        Conversation conversation = Conversation.of(model.session(), FRAME, BYTES);
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        Answer cut = conversation.answer("hi", Sampling.greedy(), shown::write, () -> shown.size() == 4);
        assertThat(cut.end()).isEqualTo(Answer.End.INTERRUPTED);
        assertThat(cut.bytes()).hasSize(4);
        Answer next = conversation.answer("on", Sampling.greedy(), value -> {}, () -> false);
        assertThat(next.prompt().bytes()).isEqualTo(2 * FRAME.bytes() + 4 + 4 + 1);
        assertThat(next.prompt().reusedBytes()).isEqualTo(FRAME.bytes() + 2 + 4);
    }

    @Test
    void afterAResetNothingIsLeft() {
        Conversation conversation = Conversation.of(TinyModels.core().session(), FRAME, BYTES);
        byte[] first = shown(conversation, "hi", Sampling.greedy());
        shown(conversation, "more", Sampling.greedy());
        conversation.reset();
        assertThat(shown(conversation, "hi", Sampling.greedy())).isEqualTo(first);
    }

    @Test
    void theLongestMessageFitsAndOneByteMoreIsRefused() {
        Conversation conversation = Conversation.of(TinyModels.core().session(), FRAME, BYTES);
        String longest = "x".repeat(conversation.messageBytes());
        Answer answer = conversation.answer(longest, Sampling.greedy(), value -> {}, () -> false);
        assertThat(answer.prompt().bytes()).isEqualTo(TinyModels.CONTEXT - BYTES);
        assertThatThrownBy(() -> conversation.answer(longest + "x", Sampling.greedy(), value -> {}, () -> false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most " + longest.length() + " bytes, found " + (longest.length() + 1));
    }

    @Test
    void anAnswerThatLeavesNoRoomForAQuestionIsRefused() {
        int room = TinyModels.CONTEXT - FRAME.bytes();
        Session session = TinyModels.core().session();
        assertThat(Conversation.of(session, FRAME, room - 1).messageBytes()).isOne();
        assertThatThrownBy(() -> Conversation.of(session, FRAME, room))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found " + room);
        assertThatThrownBy(() -> Conversation.of(session, FRAME, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aModelOfSymbolsAndSeveralStreamsAreRefused() {
        Blueprint blueprint = Blueprint.of(new Recipe.TokenLm(64, 16, 2, 2, 40, 257));
        Weights weights = Weights.ofFloats(
                blueprint,
                InitialWeights.draw(blueprint, 1, new byte[0]),
                Tokenizer.of(List.of(new Tokenizer.Merge('a', 'b'))));
        Session symbols = LoadedModel.of(weights, TinyModels.core().kernels()).session();
        assertThatThrownBy(() -> Conversation.of(symbols, FRAME, BYTES))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found 257 symbols and 1");
        assertThatThrownBy(() -> Conversation.of(Session.start(TinyModels.core(), 2), FRAME, BYTES))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found 256 symbols and 2");
    }
}
