package dev.torte.runtime;

import java.util.List;

/** The states of layers that stand on each other. One owner thread. */
final class LayerStack {
    private final List<LayerRunner.State> states;

    private LayerStack(List<LayerRunner.State> states) {
        this.states = states;
    }

    static LayerStack start(List<LayerRunner> layers, Workspace space, int span) {
        return new LayerStack(
                layers.stream().map(layer -> layer.start(space, span)).toList());
    }

    static int widest(List<LayerRunner> layers) {
        return layers.stream().mapToInt(LayerRunner::widest).max().orElse(0);
    }

    LayerStack copy(Workspace space) {
        return new LayerStack(states.stream().map(state -> state.copy(space)).toList());
    }

    LayerRunner.State state(int layer) {
        return states.get(layer);
    }

    /** Returns the states of the layers that route. */
    List<RoutedRunner.RoutedState> routed() {
        return states.stream()
                .filter(RoutedRunner.RoutedState.class::isInstance)
                .map(RoutedRunner.RoutedState.class::cast)
                .toList();
    }

    /** As {@link LayerRunner.State#advance}, through all layers; only the last can leave rows out. */
    void advance(float[] h, int n, int position, int from) {
        for (int i = 0; i < states.size(); i++) {
            states.get(i).advance(h, n, position, i == states.size() - 1 ? from : 0);
        }
    }
}
