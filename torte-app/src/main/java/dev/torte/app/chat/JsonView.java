package dev.torte.app.chat;

import dev.torte.app.Console;
import dev.torte.app.JsonLine;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A chat as JSON: one object on one line for each answer, when it is finished. */
public final class JsonView implements ChatView {
    private final Console console;

    /** Writes results to a console. */
    public JsonView(Console console) {
        this.console = console;
    }

    @Override
    public void ask() {
        // A program knows when it is its turn.
    }

    @Override
    public void begin() {
        // Nothing is shown of an answer before it is whole.
    }

    @Override
    public void accept(byte value) {
        // As above.
    }

    @Override
    public void end(Turn turn) {
        Answer answer = turn.answer();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("turn", turn.number());
        facts.put("message", turn.message());
        facts.put("text", new String(answer.bytes(), StandardCharsets.UTF_8));
        facts.put("hex", HexFormat.of().formatHex(answer.bytes()));
        facts.put("bytes", answer.bytes().length);
        facts.put("end", answer.end().name().toLowerCase(Locale.ROOT));
        facts.put("promptBytes", answer.prompt().bytes());
        facts.put("reusedBytes", answer.prompt().reusedBytes());
        facts.put("droppedTurns", answer.prompt().droppedTurns());
        facts.put("seed", turn.seed());
        answer.signals().ifPresent(signals -> {
            facts.put("prompt", facts(signals.prompt()));
            facts.put("signals", signals.bytes().stream().map(JsonView::facts).toList());
        });
        console.result(JsonLine.of(facts));
    }

    private static Map<String, Object> facts(PromptSignals prompt) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("maxSoftmaxLast", prompt.maxSoftmaxLast());
        facts.put("maxSoftmaxMean", prompt.maxSoftmaxMean());
        prompt.routerConfidence().ifPresent(value -> facts.put("routerConfidence", value));
        prompt.routerEntropyVariance().ifPresent(value -> facts.put("routerEntropyVariance", value));
        return facts;
    }

    private static Map<String, Object> facts(AnswerSignals.OfByte one) {
        Signals guess = one.before().guess();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("byte", one.value());
        facts.put("chance", one.chance());
        facts.put("maxSoftmax", guess.maxSoftmax());
        facts.put("margin", guess.margin());
        facts.put("entropyBits", guess.entropyBits());
        facts.put("energy", guess.energy());
        one.before().routerEntropy().ifPresent(value -> facts.put("routerEntropy", value));
        return facts;
    }

    @Override
    public void close() {
        // The last line was ended.
    }
}
