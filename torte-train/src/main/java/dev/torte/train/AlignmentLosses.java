package dev.torte.train;

import dev.torte.model.contract.StateInterface;
import dev.torte.model.contract.StatePairs;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * What draws the ABI states of cores together besides anchors. States are (B, n, a), by window; states that have read nothing take no
 * part.
 */
final class AlignmentLosses {

    private AlignmentLosses() {}

    /**
     * Returns the mean of (states - peer)² over all states of both that have read the same bytes.
     *
     * @param windowBytes T
     */
    static Tensor pairwise(Tensor states, Tensor peer, StatePairs pairs, int windowBytes) {
        int count = pairs.count(windowBytes);
        assert count > 0 : "Peer.requireFit has looked";
        Tensor own = every(states, pairs.firstIndex(0), count, (int)
                (pairs.step() / pairs.first().stride()));
        Tensor other = every(peer, pairs.secondIndex(0), count, (int)
                (pairs.step() / pairs.second().stride()));
        return torch.mse_loss(own, other);
    }

    /**
     * Returns the mean of (covariance of the states - target)².
     *
     * @param target (a, a), without gradient
     */
    static Tensor whitening(Tensor states, StateInterface interfaceOfStates, Tensor target) {
        return torch.mse_loss(covariance(states, interfaceOfStates), target);
    }

    /** Returns the covariance, of n - 1, of all states that have read something, (a, a). */
    static Tensor covariance(Tensor states, StateInterface interfaceOfStates) {
        int first = interfaceOfStates.indexAfter(interfaceOfStates.stride());
        Tensor read = states.narrow(1, first, states.size(1) - first).reshape(-1, states.size(2));
        assert read.size(0) > 1 : "LossWeights.requireFit has looked";
        Tensor centred = read.sub(read.mean(0));
        return centred.t().matmul(centred).div(new Scalar((float) (read.size(0) - 1)));
    }

    private static Tensor every(Tensor states, int first, int count, int step) {
        long end = first + (long) (count - 1) * step + 1;
        return states.slice(1, new LongOptional(first), new LongOptional(end), step);
    }
}
