package dev.torte.app.chat;

import dev.torte.runtime.Routing;
import dev.torte.runtime.Session;
import java.util.OptionalDouble;

/**
 * How sure a model is after one position of a text.
 *
 * @param guess         of the byte that follows
 * @param routerEntropy mean over blocks of the entropy of the router's shares, divided by ln of the number of pathways: from 0, all to
 *     one pathway, to 1; 0 if there is one pathway only, empty for a model without routers
 */
public record PositionSignals(Signals guess, OptionalDouble routerEntropy) {

    /** Returns the signals of what a session of one stream has read last; it must have read something. */
    static PositionSignals of(Session session) {
        float[] logits = session.logits();
        return new PositionSignals(
                Signals.of(logits, 0, logits.length),
                session.routing()
                        .map(routing -> OptionalDouble.of(entropy(routing)))
                        .orElse(OptionalDouble.empty()));
    }

    private static double entropy(Routing routing) {
        int pathways = routing.pathways().size();
        if (pathways == 1) {
            return 0;
        }
        double sum = 0;
        for (int block = 0; block < routing.blocks(); block++) {
            sum += routing.entropy(block, 0);
        }
        return sum / routing.blocks() / StrictMath.log(pathways);
    }
}
