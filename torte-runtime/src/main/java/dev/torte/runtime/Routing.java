package dev.torte.runtime;

import java.util.List;
import java.util.Optional;

/**
 * How a {@link Session} has routed the position that it read last, block by block: what the arithmetic computed on its way, looked at
 * afterwards. It follows the session; before the first symbol nothing is there. One owner thread, the session's.
 */
public final class Routing {
    /** Keeps the logarithm finite where a share has vanished. */
    private static final double LEAST_SHARE = 1e-12;

    private final List<RoutedRunner.RoutedState> blocks;

    private Routing(List<RoutedRunner.RoutedState> blocks) {
        this.blocks = blocks;
    }

    static Optional<Routing> of(List<RoutedRunner.RoutedState> blocks) {
        return blocks.isEmpty() ? Optional.empty() : Optional.of(new Routing(blocks));
    }

    /** Returns the number of blocks with a router. */
    public int blocks() {
        return blocks.size();
    }

    /** Returns the names of the pathways in their order, the same in all blocks. */
    public List<String> pathways() {
        return blocks.getFirst().pathways();
    }

    /**
     * Returns the share in [0, 1] that a pathway had; those of a block sum to 1.
     *
     * @throws IllegalStateException if nothing has been read
     */
    public float share(int block, int stream, int pathway) {
        return shareAt(block, lastPosition(block), stream, pathway);
    }

    /**
     * Returns the entropy of the shares in nats, -sum r ln max(r, 1e-12): from 0, all to one pathway, to ln of their number.
     *
     * @throws IllegalStateException if nothing has been read
     */
    public float entropy(int block, int stream) {
        return entropyAt(block, lastPosition(block), stream);
    }

    private int lastPosition(int block) {
        int positions = blocks.get(block).positions();
        if (positions == 0) {
            throw new IllegalStateException("nothing has been routed yet; feed a byte first");
        }
        return positions - 1;
    }

    /** As {@link #share}, of any position whose logits the last call computed. */
    float shareAt(int block, int position, int stream, int pathway) {
        RoutedRunner.RoutedState state = blocks.get(block);
        return state.share(position * state.streams() + stream, pathway);
    }

    float entropyAt(int block, int position, int stream) {
        double sum = 0;
        for (int pathway = 0; pathway < pathways().size(); pathway++) {
            double share = shareAt(block, position, stream, pathway);
            // StrictMath, so that reports agree on every machine.
            sum -= share * StrictMath.log(Math.max(share, LEAST_SHARE));
        }
        return (float) sum;
    }
}
