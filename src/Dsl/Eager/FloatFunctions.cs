namespace BlockSharp.Eager;

internal readonly struct ExpFunction : IUnaryOp<float>
{
    public static float Apply(float x) => Op.Exp(x);
}

internal readonly struct Exp2Function : IUnaryOp<float>
{
    public static float Apply(float x) => Op.Exp2(x);
}

internal readonly struct LogFunction : IUnaryOp<float>
{
    public static float Apply(float x) => Op.Log(x);
}

internal readonly struct Log2Function : IUnaryOp<float>
{
    public static float Apply(float x) => Op.Log2(x);
}

internal readonly struct SqrtFunction : IUnaryOp<float>
{
    public static float Apply(float x) => Op.Sqrt(x);
}

internal readonly struct RsqrtFunction : IUnaryOp<float>
{
    public static float Apply(float x) => Op.Rsqrt(x);
}

internal readonly struct SinFunction : IUnaryOp<float>
{
    public static float Apply(float x) => Op.Sin(x);
}

internal readonly struct CosFunction : IUnaryOp<float>
{
    public static float Apply(float x) => Op.Cos(x);
}

internal readonly struct TanhFunction : IUnaryOp<float>
{
    public static float Apply(float x) => Op.Tanh(x);
}

internal readonly struct SigmoidFunction : IUnaryOp<float>
{
    public static float Apply(float x) => Op.Sigmoid(x);
}

internal readonly struct FloorFunction : IUnaryOp<float>
{
    public static float Apply(float x) => Op.Floor(x);
}

internal readonly struct CeilFunction : IUnaryOp<float>
{
    public static float Apply(float x) => Op.Ceil(x);
}

internal readonly struct RoundFunction : IUnaryOp<float>
{
    public static float Apply(float x) => Op.Round(x);
}

internal readonly struct TruncateFunction : IUnaryOp<float>
{
    public static float Apply(float x) => Op.Truncate(x);
}

internal readonly struct FusedMultiplyAdd : ITernaryOp<float>, ITernaryOp<BFloat16>
{
    public static float Apply(float a, float b, float c) => MathF.FusedMultiplyAdd(a, b, c);

    public static BFloat16 Apply(BFloat16 a, BFloat16 b, BFloat16 c) => (BFloat16)MathF.FusedMultiplyAdd((float)a, (float)b, (float)c);
}
