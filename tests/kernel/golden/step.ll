define void @uniforms(ptr noalias %uniform, double %time) #0 {

  ret void
}

define void @start(ptr noalias %parameters, ptr noalias %held, ptr noalias %state, double %time, double %step, double %half) #0 {
  %v1 = insertelement <8 x double> poison, double %time, i64 0
  %v2 = shufflevector <8 x double> %v1, <8 x double> poison, zeroinitializer
  %v3 = insertelement <8 x double> poison, double %time, i64 0
  %v4 = shufflevector <8 x double> %v3, <8 x double> poison, zeroinitializer
  %v5 = insertelement <8 x double> poison, double %step, i64 0
  %v6 = shufflevector <8 x double> %v5, <8 x double> poison, zeroinitializer
  %v7 = insertelement <8 x double> poison, double %half, i64 0
  %v8 = shufflevector <8 x double> %v7, <8 x double> poison, zeroinitializer
  %v9 = getelementptr inbounds double, ptr %parameters, i64 0
  %v10 = load <8 x double>, ptr %v9, align 32
  %v11 = getelementptr inbounds double, ptr %held, i64 0
  store <8 x double> %v10, ptr %v11, align 32
  %v12 = getelementptr inbounds double, ptr %state, i64 0
  store <8 x double> splat (double 0x0000000000000000), ptr %v12, align 32
  ret void
}

define void @rates(ptr noalias %held, ptr noalias %state, ptr noalias %uniform, double %time, double %held_time, double %step, double %half, ptr noalias %rate) #0 {
  %v1 = insertelement <8 x double> poison, double %time, i64 0
  %v2 = shufflevector <8 x double> %v1, <8 x double> poison, zeroinitializer
  %v3 = insertelement <8 x double> poison, double %held_time, i64 0
  %v4 = shufflevector <8 x double> %v3, <8 x double> poison, zeroinitializer
  %v5 = insertelement <8 x double> poison, double %step, i64 0
  %v6 = shufflevector <8 x double> %v5, <8 x double> poison, zeroinitializer
  %v7 = insertelement <8 x double> poison, double %half, i64 0
  %v8 = shufflevector <8 x double> %v7, <8 x double> poison, zeroinitializer
  %v9 = fadd reassoc nsz arcp contract <8 x double> %v4, %v8
  %v10 = fcmp ogt <8 x double> %v9, splat (double 0x3FF8000000000000)
  %v11 = select <8 x i1> %v10, <8 x double> splat (double 0x4000000000000000), <8 x double> splat (double 0x0000000000000000)
  %v12 = getelementptr inbounds double, ptr %held, i64 0
  %v13 = load <8 x double>, ptr %v12, align 32
  %v14 = fadd reassoc nsz arcp contract <8 x double> %v4, %v8
  %v15 = fcmp ogt <8 x double> %v14, %v13
  %v16 = select <8 x i1> %v15, <8 x double> %v2, <8 x double> splat (double 0x0000000000000000)
  %v17 = fadd reassoc nsz arcp contract <8 x double> %v11, %v16
  %v18 = getelementptr inbounds double, ptr %rate, i64 0
  store <8 x double> %v17, ptr %v18, align 32
  ret void
}

define void @outputs(ptr noalias %held, ptr noalias %state, ptr noalias %uniform, double %time, double %held_time, double %step, double %half, ptr noalias %out) #0 {
  %v1 = insertelement <8 x double> poison, double %time, i64 0
  %v2 = shufflevector <8 x double> %v1, <8 x double> poison, zeroinitializer
  %v3 = insertelement <8 x double> poison, double %held_time, i64 0
  %v4 = shufflevector <8 x double> %v3, <8 x double> poison, zeroinitializer
  %v5 = insertelement <8 x double> poison, double %step, i64 0
  %v6 = shufflevector <8 x double> %v5, <8 x double> poison, zeroinitializer
  %v7 = insertelement <8 x double> poison, double %half, i64 0
  %v8 = shufflevector <8 x double> %v7, <8 x double> poison, zeroinitializer
  %v9 = fadd reassoc nsz arcp contract <8 x double> %v4, %v8
  %v10 = fcmp ogt <8 x double> %v9, splat (double 0x3FF8000000000000)
  %v11 = select <8 x i1> %v10, <8 x double> splat (double 0x4000000000000000), <8 x double> splat (double 0x0000000000000000)
  %v12 = getelementptr inbounds double, ptr %held, i64 0
  %v13 = load <8 x double>, ptr %v12, align 32
  %v14 = fadd reassoc nsz arcp contract <8 x double> %v4, %v8
  %v15 = fcmp ogt <8 x double> %v14, %v13
  %v16 = select <8 x i1> %v15, <8 x double> %v2, <8 x double> splat (double 0x0000000000000000)
  %v17 = getelementptr inbounds double, ptr %state, i64 0
  %v18 = load <8 x double>, ptr %v17, align 32
  %v19 = getelementptr inbounds double, ptr %out, i64 0
  store <8 x double> %v18, ptr %v19, align 32
  %v20 = getelementptr inbounds double, ptr %out, i64 8
  store <8 x double> %v11, ptr %v20, align 32
  %v21 = getelementptr inbounds double, ptr %out, i64 16
  store <8 x double> %v16, ptr %v21, align 32
  ret void
}
