/** What every core and capsule must agree on bit for bit: canonical byte anchors and the canonical brick head. */
package dev.torte.model.contract;
