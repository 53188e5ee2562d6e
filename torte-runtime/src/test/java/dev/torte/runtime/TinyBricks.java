package dev.torte.runtime;

import dev.torte.model.Precision;
import dev.torte.model.Recipe;
import dev.torte.model.Recipe.HostLogits;
import dev.torte.model.Recipe.Operator;
import dev.torte.model.Recipe.StateSource;
import dev.torte.model.Weights;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Small bricks of every kind with random weights, and hosts for them. */
final class TinyBricks {
    static final Path WHERE = Path.of("tiny-brick.torte");
    static final List<String> HOSTS = List.of("byte model", "global Attention", "gru, reset false");

    private TinyBricks() {}

    /** Every operator with every source, by turns with kept and faded logits, by name. */
    static Map<String, Recipe.Brick> recipes(int width) {
        Map<String, Recipe.Brick> all = new LinkedHashMap<>();
        for (StateSource reads : StateSource.values()) {
            List<Operator> operators = new ArrayList<>(List.of(new Operator.Dense(), new Operator.LowRank(5)));
            for (StateSource router : StateSource.values()) {
                operators.add(new Operator.SparseLowRank(5, 2, 3, router));
                operators.add(new Operator.GatedSparse(4, 3, 3, router));
            }
            for (Operator operator : operators) {
                HostLogits host = all.size() % 2 == 0 ? HostLogits.KEPT : HostLogits.FADED;
                all.put(operator + " " + reads, new Recipe.Brick(width, operator, reads, host));
            }
        }
        return all;
    }

    static LoadedModel host(String name) {
        return TinyModels.model(TinyModels.recipes().get(name), 3, TinyModels.kernels());
    }

    static Weights weights(Recipe.Brick recipe, Precision precision) {
        return TinyModels.weights(recipe, 11).in(precision);
    }

    static LoadedBrick brick(Recipe.Brick recipe, Precision precision) {
        return LoadedBrick.of(weights(recipe, precision), WHERE);
    }

    /** A session of one stream with a brick in it from its start. */
    static Session with(LoadedModel host, LoadedBrick brick, Receiver receiver) {
        Session session = host.session();
        session.install(brick, receiver);
        return session;
    }

    /** Returns the logits after every byte of a fresh session with a brick, (bytes, 256). */
    static float[] each(LoadedModel host, LoadedBrick brick, Receiver receiver, byte[] text) {
        float[] logits = new float[text.length * 256];
        with(host, brick, receiver).feedEach(text, 0, text.length, logits, 0);
        return logits;
    }
}
