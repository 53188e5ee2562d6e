import dev.torte.app.cli.RecipeChoice;
import dev.torte.kernels.KernelChoice;
import dev.torte.kernels.KernelPool;
import dev.torte.kernels.Kernels;
import dev.torte.model.Blueprint;
import dev.torte.model.InitialWeights;
import dev.torte.model.Precision;
import dev.torte.model.Weights;
import dev.torte.runtime.Generator;
import dev.torte.runtime.LoadedModel;
import dev.torte.runtime.Sampling;
import dev.torte.runtime.Session;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Our side of in_turns.py: for each line that comes in, reads a prompt of 254 bytes, writes 64 bytes after one of 128, and
 * prints the milliseconds of both. Arguments: preset, f32|int8|w8a7, threads. Random weights, as on the other side.
 */
final class InTurns {
    private static final int WARM_UP_SECONDS = 4;

    public static void main(String[] arguments) throws IOException {
        Kernels kernels = KernelChoice.select(Optional.empty(), OptionalInt.empty()).kernels();
        Blueprint blueprint = Blueprint.of(RecipeChoice.of(arguments[0]));
        Weights floats = Weights.ofFloats(blueprint, InitialWeights.draw(blueprint, 1, new byte[0]));
        Weights weights = switch (arguments[1]) {
            case "f32" -> floats;
            case "int8" -> floats.in(Precision.INT8_PER_ROW);
            case "w8a7" -> floats.in(Precision.W8A7);
            default -> throw new IllegalArgumentException(arguments[1]);
        };
        LoadedModel model = LoadedModel.of(weights, kernels);
        try (KernelPool pool = new KernelPool(kernels, Integer.parseInt(arguments[2]));
                BufferedReader requests = new BufferedReader(new InputStreamReader(System.in))) {
            Session session = Session.start(model, 1, pool);
            byte[] text = new byte[254];
            for (int i = 0; i < text.length; i++) {
                text[i] = (byte) (97 + i * 7 % 26);
            }
            for (long start = System.nanoTime(); System.nanoTime() - start < WARM_UP_SECONDS * 1_000_000_000L; ) {
                turn(session, text);
            }
            System.out.println("ready");
            while (requests.readLine() != null) {
                turn(session, text);
                System.out.println(turn(session, text));
            }
        }
    }

    private static String turn(Session session, byte[] text) {
        session.reset();
        long start = System.nanoTime();
        session.feed(text, 0, text.length);
        double prefill = (System.nanoTime() - start) * 1e-6;
        session.reset();
        session.feed(text, 0, 128);
        start = System.nanoTime();
        new Generator(session, Sampling.greedy()).generate(new byte[0], 64, value -> true);
        return prefill + " " + (System.nanoTime() - start) * 1e-6;
    }
}
