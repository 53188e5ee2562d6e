package dev.torte.app.cli;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import dev.torte.app.chat.ChatFrame;
import dev.torte.app.chat.ChatLoop;
import dev.torte.app.chat.ChatView;
import dev.torte.app.chat.Conversation;
import dev.torte.app.chat.Interrupts;
import dev.torte.app.chat.JsonView;
import dev.torte.app.chat.LineInput;
import dev.torte.app.chat.TextView;
import dev.torte.runtime.Sampling;
import dev.torte.runtime.Session;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Talks. */
@Command(
        name = "chat",
        description =
                "Talk with a byte model: a message a line, an answer a line. The model reads the turns before as far as its"
                        + " context holds them. /help lists what else can be typed.",
        footer = {
            "",
            "The k-th answer is chosen with the seed S + k - 1, as 'torte generate' would after the same text.",
            "",
            "Examples:",
            "  torte chat --model models/storyteller.torte",
            "  torte chat --model chat.torte --bot TILELLI --temperature 0 --probe",
            "  torte chat --model models/storyteller.torte --json --probe < questions.txt"
        })
final class ChatCommand extends Verb {
    private final Console console;
    private final Engine engine;

    @Option(names = "--model", paramLabel = "FILE", required = true, description = "A core, or a capsule by itself.")
    private Path model;

    @Option(names = "--capsule", paramLabel = "FILE|NAME", description = "A capsule that speaks in the core's place.")
    private String capsule;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            defaultValue = "USER",
            description = "Who asks, in the text that the model reads (default: ${DEFAULT-VALUE}).")
    private String user;

    @Option(
            names = "--bot",
            paramLabel = "NAME",
            defaultValue = "TORTE",
            description = "Who answers; best the name with which the model was trained (default: ${DEFAULT-VALUE}).")
    private String bot;

    @Option(
            names = "--bytes",
            paramLabel = "N",
            defaultValue = "48",
            description = "How many bytes an answer has at most; turns before have the rest of the context"
                    + " (default: ${DEFAULT-VALUE}).")
    private int bytes;

    @Option(
            names = "--probe",
            description =
                    "Show how sure the model was: a block under each character, the higher the surer; with --json the chance"
                            + " of each byte, margin, entropy and energy of the guess, and the router's entropy where there is one.")
    private boolean probe;

    @Option(names = "--json", description = "Print one JSON object for each answer instead of text.")
    private boolean json;

    @Mixin
    private SamplingOptions sampling;

    @Mixin
    private StoreOption store;

    ChatCommand(Console console, Engine engine) {
        this.console = console;
        this.engine = engine;
    }

    @Override
    public Integer call() {
        ChatFrame frame = new ChatFrame(user, bot);
        Sampling chosen = sampling.sampling();
        Session session =
                Speaker.of(engine, engine.loadToStart(model), capsule, store).session();
        Conversation conversation =
                probe ? Conversation.probing(session, frame, bytes) : Conversation.of(session, frame, bytes);
        // Only somebody at the keyboard wants to go on after Ctrl-C.
        try (Interrupts interrupts = console.inputOnTerminal() ? Interrupts.listen() : Interrupts.none()) {
            new ChatLoop(console, conversation, chosen, view(frame), interrupts)
                    .run(new LineInput(console.input(), ChatLoop.MOST_LINE_BYTES));
        }
        return DONE;
    }

    private ChatView view(ChatFrame frame) {
        if (json) {
            return new JsonView(console);
        }
        return console.inputOnTerminal() && console.resultsOnTerminal()
                ? TextView.onTerminal(console, frame)
                : TextView.plain(console);
    }
}
