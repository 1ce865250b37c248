"""Encoder, parse-aware word layer, CRF and linker."""

from __future__ import annotations

import torch
from examples import LABELS
from torch import nn
from transformers import AutoConfig, AutoModel

from toolkit.pipeline.tagger import features, pairs

WORD, HIDDEN, SPAN, PAIR = 192, 96, 64, 32
NEVER = -1e4


class Tagger(nn.Module):
    def __init__(self, encoder: str, dropout: float = 0.1) -> None:
        super().__init__()
        config = AutoConfig.from_pretrained(encoder)
        config.attention_probs_dropout_prob = 0.0
        config.hidden_dropout_prob = dropout
        self.encoder = AutoModel.from_pretrained(
            encoder, config=config, add_pooling_layer=False, attn_implementation="sdpa"
        )
        width = config.hidden_size
        sizes = (features.N_POS, features.N_DEPS, features.N_QUOTE, features.N_CASE, 2)
        self.tables = nn.ModuleList(
            nn.Embedding(size, dim) for size, dim in zip(sizes, (16, 24, 12, 8, 4), strict=True)
        )
        self.to_head = nn.Linear(width, 96)
        wide = width + 96 + 24 + sum(t.embedding_dim for t in self.tables)  # 24: the head word's dep label
        self.mix = nn.Linear(wide, WORD)
        self.forward_lstm = nn.LSTM(WORD, HIDDEN, batch_first=True)
        self.backward_lstm = nn.LSTM(WORD, HIDDEN, batch_first=True)
        self.score = nn.Linear(2 * HIDDEN + WORD, len(LABELS))
        self.dropout = nn.Dropout(0.2)
        self.register_buffer("allowed", allowed_moves())
        self.moves = nn.Parameter(torch.zeros(len(LABELS), len(LABELS)))
        self.start = nn.Parameter(torch.zeros(len(LABELS)))
        self.linker = Linker(2 * HIDDEN + WORD)

    def fit_to(self, state) -> None:
        """Give attention and feed-forward layers the widths of a pruned checkpoint."""
        for number, layer in enumerate(self.encoder.encoder.layer):
            name = f"encoder.encoder.layer.{number}."
            hidden = layer.intermediate.dense.in_features
            width = len(state[name + "intermediate.dense.bias"])
            layer.intermediate.dense = nn.Linear(hidden, width)
            layer.output.dense = nn.Linear(width, hidden)
            attention = layer.attention.self
            inner = len(state[name + "attention.self.query.bias"])
            attention.query, attention.key, attention.value = (nn.Linear(hidden, inner) for _ in range(3))
            layer.attention.output.dense = nn.Linear(inner, hidden)
            attention.num_attention_heads = inner // attention.attention_head_size
            attention.all_head_size = inner

    def forward(self, pieces, piece_mask, first, feats, head, reverse):
        """Emissions and word vectors. `reverse` lists each row's words backwards, padding last."""
        states = self.encoder(input_ids=pieces, attention_mask=piece_mask).last_hidden_state
        pick = lambda table, at: table.gather(1, at.unsqueeze(-1).expand(-1, -1, table.shape[-1]))
        words = pick(states, first)
        embedded = [table(feats[:, :, i]) for i, table in enumerate(self.tables)]
        of_head = torch.relu(pick(self.to_head(words), head))
        dep_of_head = pick(embedded[1], head)
        x = self.dropout(torch.cat([words, of_head, dep_of_head, *embedded], -1))
        x = torch.nn.functional.gelu(self.mix(x))
        x = self.dropout(x)
        ahead, _ = self.forward_lstm(x)
        back, _ = self.backward_lstm(pick(x, reverse))
        vectors = torch.cat([ahead, pick(back, reverse), x], -1)
        vectors = self.dropout(vectors)
        return self.score(vectors), vectors

    def transitions(self):
        return torch.where(self.allowed, self.moves, torch.full_like(self.moves, NEVER))

    def starts(self):
        inner = torch.tensor([label.startswith("I-") for label in LABELS])
        return torch.where(inner, torch.full_like(self.start, NEVER), self.start)

    def crf_loss(self, emissions, labels, mask):
        """Sum of negative log likelihoods; mask is (batch, words) with the real words first."""
        moves, alpha = self.transitions(), self.starts() + emissions[:, 0]
        rows = torch.arange(len(labels))
        gold = alpha[rows, labels[:, 0]]
        for t in range(1, emissions.shape[1]):
            nxt = torch.logsumexp(alpha.unsqueeze(2) + moves, 1) + emissions[:, t]
            alpha = torch.where(mask[:, t : t + 1], nxt, alpha)
        step = moves[labels[:, :-1], labels[:, 1:]] + emissions[:, 1:].gather(2, labels[:, 1:].unsqueeze(2)).squeeze(2)
        gold = gold + (step * mask[:, 1:]).sum(1)
        return (torch.logsumexp(alpha, 1) - gold).sum()


class Linker(nn.Module):
    """Scores a cue with a source (role 0) or a content (role 1); `none` scores the absence of both."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.span = nn.Linear(3 * width, SPAN)
        self.tables = nn.ModuleList(nn.Embedding(size, PAIR) for size in (2, *pairs.SIZES))
        self.hidden = nn.Linear(3 * SPAN + PAIR, SPAN)
        self.out = nn.Linear(SPAN, 2)
        self.none = nn.Linear(SPAN, 2)

    def spans(self, first, last, mean):
        return torch.tanh(self.span(torch.cat([first, last, mean], -1)))

    def pairs(self, cue, other, feats):
        extra = sum(table(feats[:, i]) for i, table in enumerate(self.tables))
        x = torch.relu(self.hidden(torch.cat([cue, other, cue * other, extra], -1)))
        return self.out(x).gather(1, feats[:, :1]).squeeze(1)


def allowed_moves() -> torch.Tensor:
    ok = torch.ones(len(LABELS), len(LABELS), dtype=torch.bool)
    for i, a in enumerate(LABELS):
        for j, b in enumerate(LABELS):
            if b.startswith("I-") and a[2:] != b[2:]:
                ok[i, j] = False
    return ok
