"""The peers of the GPU benchmark: cuBLAS, cuDNN and flash attention through PyTorch, torch.compile, and kernels in Triton.

Reads the wanted cases from the standard input, one "work<TAB>shape" a line, and writes one line of JSON a time:
{"work": ..., "shape": ..., "peer": ..., "us": ...}. Works and shapes are named as the benchmark names them.

A time is that of one call: the calls are captured in a CUDA graph, over as many copies of the data as keep a cache from
holding them, and the median of 20 replays is divided by their number.
"""
import json
import os
import statistics
import sys
import time

# Kernels are compiled by many processes at once; what was tuned before is not taken from a cache of another run.
os.environ.setdefault("TORCHINDUCTOR_COMPILE_THREADS", str(min(16, os.cpu_count() or 1)))

try:
    import torch
    import torch.nn.functional as F
    import triton
    import triton.language as tl
except ImportError as missing:
    sys.exit(f"{missing}; the peers need PyTorch and Triton")

import torch._inductor.config as inductor

torch.manual_seed(0)
QUICK = "--quick" in sys.argv
REPLAYS = 5 if QUICK else 20
BF16 = torch.bfloat16


def time_of(calls):
    """Microseconds of one of the calls."""
    for call in calls:
        call()
    torch.cuda.synchronize()
    stream = torch.cuda.Stream()
    with torch.cuda.stream(stream):
        for call in calls:
            call()
        torch.cuda.synchronize()
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph, stream=stream):
            for call in calls:
                call()
    settled = time.monotonic() + 0.1  # a GPU that was idle takes tens of milliseconds to raise its clocks
    while time.monotonic() < settled:
        graph.replay()
        torch.cuda.synchronize()
    times = []
    for _ in range(REPLAYS):
        begin, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        begin.record()
        graph.replay()
        end.record()
        torch.cuda.synchronize()
        times.append(begin.elapsed_time(end))
    return 1e3 * statistics.median(times) / len(calls)


def report(work, shape, peer, measure):
    """Measures and prints; a peer that does not work here leaves its reason on the error stream."""
    try:
        print(json.dumps({"work": work, "shape": shape, "peer": peer, "us": round(measure(), 3)}), flush=True)
    except Exception as failure:  # any: a peer's failure must not end the others
        print(f"{work}, {shape}, {peer}: {type(failure).__name__}: {str(failure)[:300]}", file=sys.stderr, flush=True)


def copies(bytes_each):
    return max(2, min(32, int(400e6 / bytes_each) + 1))


def dims(shape):
    return [int(part) for part in shape.split()[0].split("x")]


def normal(*size, dtype=BF16):
    return torch.randn(*size, device="cuda", dtype=dtype)


def codes(*size):
    return torch.randint(-128, 128, size, device="cuda", dtype=torch.int8)


def compiled(function, **options):
    """torch.compile with the options for this one function."""
    torch._dynamo.reset()
    for name, value in options.items():
        setattr(inductor, name, value)
    return torch.compile(function, dynamic=False)


def check(actual, expected, bound=1e-2):
    error = (actual.double() - expected).norm() / expected.norm()
    assert error < bound, f"relative error {error}"


# ---- GEMV

GEMV_CONFIGS = [
    triton.Config({"ROWS": rows, "STEP": step}, num_warps=warps)
    for rows in (1, 2, 4, 8)
    for step in (512, 1024, 2048)
    for warps in (2, 4, 8)
    if 512 <= rows * step <= 8192
]


@triton.autotune(configs=GEMV_CONFIGS[:: 6 if QUICK else 1], key=["n", "k"])
@triton.jit
def int8_gemv(x, w, scale, bias, y, n, k: tl.constexpr, ROWS: tl.constexpr, STEP: tl.constexpr):
    row = tl.program_id(0) * ROWS + tl.arange(0, ROWS)[:, None]
    known = row < n
    total = tl.zeros([ROWS, STEP], tl.float32)
    for begin in range(0, k, STEP):
        col = begin + tl.arange(0, STEP)[None, :]
        inside = col < k
        a = tl.load(x + col, inside, other=0.0, eviction_policy="evict_last").to(tl.float32)
        b = tl.load(w + row * k + col, known & inside, other=0, eviction_policy="evict_first").to(tl.float32)
        total += a * b
    result = tl.sum(total, 1)[:, None] * tl.load(scale + row, known).to(tl.float32) + tl.load(bias + row, known).to(tl.float32)
    tl.store(y + row, result, known)


def run_int8_gemv(work, shape):
    n, k = dims(shape)
    x, scale, bias, y = normal(1, k), normal(n), normal(n), torch.empty(n, device="cuda", dtype=BF16)
    weights = [codes(n, k) for _ in range(copies(n * k))]

    def by_triton():
        grid = lambda meta: (triton.cdiv(n, meta["ROWS"]),)
        duration = time_of([lambda w=w: int8_gemv[grid](x, w, scale, bias, y, n, k) for w in weights])
        check(y, (weights[-1][:, :].double() @ x[0].double()) * scale.double() + bias.double())
        return duration

    report(work, shape, "Triton", by_triton)
    tuned = compiled(lambda x, w, s: F.linear(x, w.to(BF16)) * s, coordinate_descent_tuning=True)
    report(work, shape, "torch.compile", lambda: time_of([lambda w=w: tuned(x, w, scale) for w in weights]))


def run_int4_gemv(work, shape):
    n, k = dims(shape)
    x = normal(1, k)
    packed = [torch.ops.aten._convert_weight_to_int4pack(torch.randint(0, 256, (n, k // 2), device="cuda", dtype=torch.uint8), 8) for _ in range(copies(n * k / 2))]
    scales = [normal(k // 128, n, 2) for _ in packed]
    report(work, shape, "tinygemm", lambda: time_of([lambda w=w, s=s: torch.ops.aten._weight_int4pack_mm(x, w, 128, s) for w, s in zip(packed, scales)]))


def run_bf16_gemv(work, shape):
    n, k = dims(shape)
    x = normal(1, k)
    weights = [normal(n, k) for _ in range(copies(2 * n * k))]
    report(work, shape, "cuBLAS", lambda: time_of([lambda w=w: F.linear(x, w) for w in weights]))
    tuned = compiled(lambda x, w: F.linear(x, w), coordinate_descent_tuning=True)
    report(work, shape, "torch.compile", lambda: time_of([lambda w=w: tuned(x, w) for w in weights]))


# ---- matrix products

MATMUL_CONFIGS = [
    triton.Config({"BM": bm, "BN": bn, "BK": bk}, num_warps=warps, num_stages=stages)
    for bm, bn, bk, warps, stages in [
        (128, 128, 128, 8, 3),
        (128, 256, 128, 8, 3),
        (256, 128, 128, 8, 3),
        (128, 256, 128, 8, 4),
        (128, 128, 128, 4, 4),
        (128, 256, 64, 8, 4),
        (64, 256, 128, 4, 4),
        (64, 128, 128, 4, 4),
        (64, 64, 128, 4, 4),
        (32, 64, 256, 4, 4),
    ]
]


@triton.jit
def tile_of(program, rows, columns, BAND: tl.constexpr):
    first = program // (BAND * columns) * BAND
    height = min(rows - first, BAND)
    place = program % (BAND * columns)
    return first + place % height, place // height


@triton.autotune(configs=MATMUL_CONFIGS[:: 3 if QUICK else 1], key=["m", "n", "k"])
@triton.heuristics({"EVEN": lambda arguments: arguments["k"] % arguments["BK"] == 0})
@triton.jit
def int8_matmul(x, w, y, x_scale, w_scale, m, n, k, BM: tl.constexpr, BN: tl.constexpr, BK: tl.constexpr, EVEN: tl.constexpr):
    tile_row, tile_column = tile_of(tl.program_id(0), tl.cdiv(m, BM), tl.cdiv(n, BN), 8)
    row, col, depth = tile_row * BM + tl.arange(0, BM), tile_column * BN + tl.arange(0, BN), tl.arange(0, BK)
    a = x + (row % m)[:, None] * k + depth[None, :]
    b = w + (col % n)[None, :] * k + depth[:, None]
    total = tl.zeros((BM, BN), tl.int32)
    for begin in range(0, k, BK):
        if EVEN:
            total = tl.dot(tl.load(a), tl.load(b), total, out_dtype=tl.int32)
        else:
            inside = depth < k - begin
            total = tl.dot(tl.load(a, inside[None, :], 0), tl.load(b, inside[:, None], 0), total, out_dtype=tl.int32)
        a += BK
        b += BK
    scale = tl.load(x_scale + row, row < m, 0.0)[:, None] * tl.load(w_scale + col, col < n, 0.0)[None, :]
    tl.store(y + row[:, None] * n + col[None, :], (total.to(tl.float32) * scale).to(tl.bfloat16), (row < m)[:, None] & (col < n)[None, :])


def set_blocks(arguments):
    arguments["x"].block_shape = [arguments["BM"], arguments["BK"]]
    arguments["w"].block_shape = [arguments["BN"], arguments["BK"]]
    arguments["y"].block_shape = [arguments["BM"], arguments["BN"]]


TMA_CONFIGS = [
    triton.Config({"BM": bm, "BN": bn, "BK": 128}, num_warps=warps, num_stages=stages, pre_hook=set_blocks)
    for bm, bn, warps, stages in [(128, 128, 8, 4), (128, 256, 8, 3), (128, 256, 8, 4), (128, 128, 4, 4), (256, 128, 8, 3), (64, 128, 4, 5)]
]


@triton.autotune(configs=TMA_CONFIGS[:: 3 if QUICK else 1], key=["m", "n", "k"])
@triton.jit
def int8_matmul_tma(x, w, y, x_scale, w_scale, m, n, k, BM: tl.constexpr, BN: tl.constexpr, BK: tl.constexpr):
    tile_row, tile_column = tile_of(tl.program_id(0), tl.cdiv(m, BM), tl.cdiv(n, BN), 8)
    total = tl.zeros((BM, BN), tl.int32)
    for depth in range(0, k, BK):
        total = tl.dot(x.load([tile_row * BM, depth]), w.load([tile_column * BN, depth]).T, total, out_dtype=tl.int32)
    row, col = tile_row * BM + tl.arange(0, BM), tile_column * BN + tl.arange(0, BN)
    scale = tl.load(x_scale + row, row < m, 0.0)[:, None] * tl.load(w_scale + col, col < n, 0.0)[None, :]
    y.store([tile_row * BM, tile_column * BN], (total.to(tl.float32) * scale).to(tl.bfloat16))


def run_int8_matmul(work, shape):
    m, n, k = dims(shape)
    x, w, y = codes(m, k), codes(n, k), torch.empty(m, n, device="cuda", dtype=BF16)
    x_scale, w_scale = normal(m, dtype=torch.float32), normal(n, dtype=torch.float32)
    grid = lambda meta: (triton.cdiv(m, meta["BM"]) * triton.cdiv(n, meta["BN"]),)
    expected = (x[:64].double() @ w.double().t()) * x_scale[:64].double()[:, None] * w_scale.double()

    def by_triton(kernel, *operands):
        y.zero_()
        duration = time_of([lambda: kernel[grid](*operands, x_scale, w_scale, m, n, k)] * 4)
        check(y[:64], expected)
        return duration

    report(work, shape, "Triton", lambda: by_triton(int8_matmul, x, w, y))

    def by_tma():
        from triton.tools.tensor_descriptor import TensorDescriptor

        return by_triton(int8_matmul_tma, *(TensorDescriptor.from_tensor(t, [64, 64]) for t in (x, w, y)))

    report(work, shape, "Triton TMA", by_tma)
    if m > 16:
        report(work, shape, "cuBLAS, no scales", lambda: time_of([lambda: torch._int_mm(x, w.t())] * 4))


def run_bf16_matmul(work, shape):
    m, n, k = dims(shape)
    x = normal(m, k)
    weights = [normal(n, k) for _ in range(copies(2 * n * k))] if m < 512 else [normal(n, k)] * 4
    report(work, shape, "cuBLAS", lambda: time_of([lambda w=w: torch.mm(x, w.t()) for w in weights]))


def run_fp8_matmul(work, shape):
    m, n, k = dims(shape)
    x, w = (normal(*size).to(torch.float8_e4m3fn) for size in ((m, k), (n, k)))
    one = torch.ones((), device="cuda")
    report(work, shape, "cuBLAS", lambda: time_of([lambda: torch._scaled_mm(x, w.t(), one, one, out_dtype=BF16)] * 4))


def run_rows(work, shape):
    m, n, k = dims(shape)
    x = normal(m, k)
    weights = [normal(n, k) for _ in range(copies(2 * n * k))]
    report(work, shape, "cuBLAS", lambda: time_of([lambda w=w: F.linear(x, w) for w in weights]))


# ---- rows, attention

ROW_WORKS = {
    "softmax": lambda x, w, b: torch.softmax(x, -1),
    "layer norm": lambda x, w, b: F.layer_norm(x, (x.shape[-1],), w, b, 1e-5),
    "RMS norm": lambda x, w, b: F.rms_norm(x, (x.shape[-1],), w, 1e-5),
    "row sum": lambda x, w, b: x.sum(-1),
}


def run_row_work(work, shape):
    rows, columns = dims(shape)
    dtype = torch.float32 if shape.endswith("fp32") else BF16
    inputs = [normal(rows, columns, dtype=dtype) for _ in range(copies(rows * columns * dtype.itemsize))]
    w, b = normal(columns, dtype=dtype), normal(columns, dtype=dtype)
    tuned = compiled(ROW_WORKS[work], coordinate_descent_tuning=not QUICK)
    report(work, shape, "torch.compile", lambda: time_of([lambda x=x: tuned(x, w, b) for x in inputs]))


def run_copy(work, shape):
    words = int(float(shape.split()[0]) * 2**20 / 4)
    inputs = [torch.randint(-(2**31), 2**31, (words,), device="cuda", dtype=torch.int32) for _ in range(copies(4 * words))]
    y = torch.empty_like(inputs[0])
    report(work, shape, "torch", lambda: time_of([lambda x=x: y.copy_(x) for x in inputs]))


def run_attention(work, shape):
    from torch.nn.attention import SDPBackend, sdpa_kernel

    batch, heads, length, head = (int(part[1:]) for part in shape.split()[:4])
    causal = shape.endswith("causal")
    q, k, v = (normal(batch, heads, length, head) for _ in range(3))
    for name, backend in (("flash", SDPBackend.FLASH_ATTENTION), ("cuDNN", SDPBackend.CUDNN_ATTENTION)):
        with sdpa_kernel(backend):
            report(work, shape, name, lambda: time_of([lambda: F.scaled_dot_product_attention(q, k, v, is_causal=causal)] * 2))


WORKS = {
    "copy": run_copy,
    "int8 GEMV": run_int8_gemv,
    "int4 GEMV": run_int4_gemv,
    "bf16 GEMV": run_bf16_gemv,
    "int8 matmul": run_int8_matmul,
    "bf16 matmul": run_bf16_matmul,
    "fp8 matmul": run_fp8_matmul,
    "int8 rows": run_rows,
    "int4 rows": run_rows,
    "int8 many rows": run_rows,
    "int4 many rows": run_rows,
    "bf16 rows": run_rows,
    "attention": run_attention,
    **{work: run_row_work for work in ROW_WORKS},
}


def main():
    if not torch.cuda.is_available():
        sys.exit("PyTorch finds no CUDA device")
    with torch.no_grad():
        for line in sys.stdin.read().splitlines():
            work, shape = line.split("\t")
            try:
                WORKS[work](work, shape)
            except Exception as failure:  # a case that cannot be prepared must not end the others
                print(f"{work}, {shape}: {type(failure).__name__}: {str(failure)[:300]}", file=sys.stderr, flush=True)


main()
