/** What trainer and runtime, and every core and capsule, must agree on bit for bit: canonical anchors and head, tokenizers. */
package dev.torte.model.contract;
